import { formatReference, parseRepository, type StringMap } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import { locateKey } from './config-error.ts';
import type { LayeredConfig } from './layered-config.ts';
import type { ConfigSource, ValueOrigin } from './project.ts';
import type { SettingReader } from './read-setting.ts';

/** The variable of the environment that stands for `repositoryPrefix`. */
const VARIABLE = 'STRAKE_REPOSITORY';

/** The repository of an image, and where it comes from. */
export interface ImageRepository {
  /** Normalized: `ghcr.io/acme/app`. */
  readonly name: string;
  readonly origin: ValueOrigin;
}

/**
 * The repository of an image: its own, else `repositoryPrefix/IMAGE` in lower case; without both keys, that of STRAKE_REPOSITORY.
 * @returns undefined if there is none
 * @throws REFERENCE_INVALID with its location
 */
export function imageRepository(
  image: string,
  layers: LayeredConfig,
  { get, originOf }: SettingReader,
  { env, source }: { readonly env: StringMap; readonly source?: ConfigSource },
): ImageRepository | undefined {
  const key = ['repository', 'repositoryPrefix'].find((each) => layers.get(each).length > 0);
  const written = key === undefined ? env[VARIABLE] || undefined : get(key);
  if (written === undefined) return undefined;
  const text =
    key === 'repository' ? String(written) : `${trimmed(String(written))}/${image.toLowerCase()}`;
  const origin: ValueOrigin =
    key === undefined
      ? { writer: 'environment', path: ['repository'], variable: VARIABLE }
      : originOf([key]);
  try {
    return { name: formatReference(parseRepository(text)), origin };
  } catch (thrown) {
    if (!StrakeError.is(thrown) || origin.writer === 'default') throw thrown;
    const location =
      key === undefined ? { argument: VARIABLE } : locateKey(source, origin.path, 'value');
    throw StrakeError.locate(thrown, { location });
  }
}

function trimmed(prefix: string): string {
  return prefix.replace(/\/+$/, '');
}
