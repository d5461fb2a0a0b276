import {
  type ErrorFacts,
  type ErrorTable,
  type KnownKind,
  StrakeError as OciError,
} from '@strake/oci';
import { ERROR_CODES, type ErrorCode } from './codes.ts';

/** The error class of `@strake/oci`, which knows the codes of builds too. Whatever one of both makes is an error of the other. */
export class StrakeError extends OciError {
  /** With a code that is not strake's, and the kind that belongs to it. */
  constructor(code: string, message: string, facts: KnownKind);
  // Last, since the compiler reports the last overload: a misspelt code and not a missing kind.
  /** @param message one line, lower case, subject first, no full stop; truncated at 16 KiB */
  constructor(code: ErrorCode, message: string, facts?: ErrorFacts);
  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    const table: ErrorTable = ERROR_CODES;
    const [kind = facts.kind ?? 'plugin'] = (Object.hasOwn(table, code) && table[code]) || [];
    super(code, message, { ...facts, kind });
  }
}
