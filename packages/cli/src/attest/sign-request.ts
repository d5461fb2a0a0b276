import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { AttachForm } from './attach-form.ts';

/** What is signed about one manifest. */
export interface Signable {
  readonly statement: Uint8Array;
  readonly predicateType: string;
}

/** What is signed about an image, and where that is stored. */
export interface SignRequest {
  readonly predicateType: string;
  readonly predicate: unknown;
  readonly forms: readonly AttachForm[];
}

/** A signature that says nothing else. */
export const SIGNATURE = { predicateType: PREDICATE_TYPE.signature, predicate: {} } as const;
