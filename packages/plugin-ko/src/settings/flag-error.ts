import { StrakeError } from '@strake/core/plugin';

/** An error about a flag or a variable of the environment, which `argument` names. */
export function flagError(
  message: string,
  { argument, hint }: { readonly argument: string; readonly hint: string },
): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', message, { hint, location: { argument } });
}
