import { StrakeError } from '@strake/core';
import { DEFAULT_BASE } from '@strake/plugin-ko/settings';

/**
 * Adds to a failure of the default base's registry where another base is named.
 * @param base `defaultBaseImage`
 * @param directory where `.ko.yaml` is read
 */
export function withDefaultBase(failure: Error, base: string, directory: string): Error {
  const [host = ''] = DEFAULT_BASE.split('/');
  const isBase = base === DEFAULT_BASE && failure.message.includes(host);
  if (!StrakeError.is(failure) || !isBase) return failure;
  const { hint } = failure.facts;
  const more = `The default base is ${DEFAULT_BASE}; name another one with KO_DEFAULTBASEIMAGE, or "defaultBaseImage" of .ko.yaml in ${directory}.`;
  return new StrakeError(failure.code, failure.message, {
    ...failure.facts,
    kind: failure.kind,
    cause: failure,
    hint: hint === undefined ? more : `${hint} ${more}`,
  });
}
