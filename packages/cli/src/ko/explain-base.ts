import { StrakeError } from '@strake/core';
import { DEFAULT_BASE } from '@strake/plugin-ko/settings';

/**
 * Adds to a failure of a base where ko's users name another one: if the registry of the default base fails, or a base lacks a platform.
 * @param base `defaultBaseImage`
 * @param directory where `.ko.yaml` is read
 */
export function explainBase(failure: Error, base: string, directory: string): Error {
  if (!StrakeError.is(failure)) return failure;
  const { hint } = failure.facts;
  const names = `KO_DEFAULTBASEIMAGE, or "defaultBaseImage" of .ko.yaml in ${directory}`;
  const [host = ''] = DEFAULT_BASE.split('/');
  if (failure.code === 'BASE_PLATFORM') {
    const [platforms = ''] = hint?.split(/(?<=\.) /) ?? [];
    return withHint(
      failure,
      `${platforms} Name another base with ${names}, or change --platform or "defaultPlatforms".`,
    );
  }
  if (base !== DEFAULT_BASE || !failure.message.includes(host)) return failure;
  const more = `The default base is ${DEFAULT_BASE}; name another one with ${names}.`;
  return withHint(failure, hint === undefined ? more : `${hint} ${more}`);
}

function withHint(failure: StrakeError, hint: string): StrakeError {
  return new StrakeError(failure.code, failure.message, {
    ...failure.facts,
    kind: failure.kind,
    cause: failure,
    hint,
  });
}
