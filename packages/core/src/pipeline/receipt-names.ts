import type { PushReceipt } from '@strake/oci';

/** What an image is called at a destination: its names there, or where nothing got a name what gets it back. */
export function receiptNames({ reference, references = [] }: PushReceipt): readonly string[] {
  return references.length > 0 ? references : [reference];
}
