/** Signers, and what they sign. */

export type { SignOptions } from './options.ts';
export type { Signer } from './sign/signer.ts';
export { PREDICATE_TYPE, STATEMENT_TYPE, type Statement, type Subject } from './statement.ts';
