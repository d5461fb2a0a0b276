import type { PushReceipt } from '../spec/image-tree.ts';

/** The references of an image at a destination: its names there, or if it has none, a reference that reads it back. */
export function receiptNames({ reference, references = [] }: PushReceipt): readonly string[] {
  return references.length > 0 ? references : [reference];
}
