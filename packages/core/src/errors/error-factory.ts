import type { ErrorFacts, ErrorKind } from '@strake/oci';
import type { ErrorCode } from './codes.ts';
import { StrakeError } from './strake-error.ts';

/** What a plugin says of an error code of its own: who has to act, and when it occurs, which `strake help CODE` prints. */
export type ErrorDeclaration = ErrorKind | readonly [kind: ErrorKind, when: string];

/** Who has to act on an error with a code. @returns undefined for a code that is not declared */
export function declaredKind(
  codes: Readonly<Record<string, ErrorDeclaration>>,
  code: string,
): ErrorKind | undefined {
  const declared = Object.hasOwn(codes, code) ? codes[code] : undefined;
  return typeof declared === 'object' ? declared[0] : declared;
}

/**
 * Makes errors with the codes that a plugin declares, and with those of strake, where there is no `context.error`.
 * @param codes the `errors` of the plugin
 */
export function errorFactory<Code extends string>(
  codes: Readonly<Record<Code, ErrorDeclaration>>,
): (code: Code | ErrorCode, message: string, facts?: Omit<ErrorFacts, 'kind'>) => StrakeError {
  return (code, message, facts = {}) => {
    const kind = declaredKind(codes, code);
    return kind === undefined
      ? new StrakeError(code as ErrorCode, message, facts)
      : new StrakeError(code, message, { ...facts, kind });
  };
}
