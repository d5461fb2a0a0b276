export { ERROR_CODES, type ErrorCode } from './codes.ts';
export { declaredKind, type ErrorDeclaration, errorFactory } from './error-factory.ts';
export { StrakeError } from './strake-error.ts';
