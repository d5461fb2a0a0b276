import type { ErrorFacts, Location } from '@strake/oci';
import { type ErrorCode, StrakeError } from '../errors/index.ts';
import type { ConfigSource } from './project.ts';

/** Keys from the root of the configuration to a value. */
export type ConfigPath = readonly (string | number)[];

/** `images.app.go.programs[0].path`; keys that are not words are quoted. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join('');
}

/** The location of a value or of its key, for messages. */
export function locateKey(
  source: ConfigSource | undefined,
  path: ConfigPath,
  part: 'key' | 'value',
): Location {
  return { ...placeOf(source, path, part), key: formatPath(path) };
}

/** The file and the position in it, or the argument of the command line. */
export function placeOf(
  source: ConfigSource | undefined,
  path: ConfigPath,
  part: 'key' | 'value',
): Location {
  const found = source?.locate?.(path, part) ?? {};
  return {
    ...('argument' in found || source?.file === undefined ? {} : { file: source.file }),
    ...found,
  };
}

/** An error with a location in the configuration. */
export function configError(
  code: ErrorCode,
  message: string,
  source: ConfigSource | undefined,
  path: ConfigPath,
  facts: ErrorFacts & { readonly part?: 'key' | 'value' } = {},
): StrakeError {
  const { part = 'value', ...rest } = facts;
  return new StrakeError(code, message, { ...rest, location: locateKey(source, path, part) });
}
