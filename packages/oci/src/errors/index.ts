export { closed } from './closed.ts';
export {
  ERROR_CODES,
  ERROR_KINDS,
  type ErrorCode,
  type ErrorKind,
  type ErrorTable,
} from './codes.ts';
export { combineErrors, isAbort, messageOf, systemCode } from './failures.ts';
export { quotedLine } from './quoted-line.ts';
export { readFacts } from './read-facts.ts';
export { readThrown } from './read-thrown.ts';
export { redact } from './redact.ts';
export { shortened } from './shortened.ts';
export { type ErrorFacts, type KnownKind, type Location, StrakeError } from './strake-error.ts';
export { withoutSecrets } from './without-secrets.ts';
