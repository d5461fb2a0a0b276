import { basename, relative, sep } from 'node:path';
import { compareBytes } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import { type ConfigPath, configError, locateKey } from './config-error.ts';
import { type Resolution, resolveValue } from './resolve-value.ts';

/** A directory that `each` makes an image of: `{{each.name}}` and `{{each.path}}`. */
export interface EachDirectory {
  readonly name: string;
  /** Relative to the directory of the configuration, with slashes. */
  readonly path: string;
}

/** Where `each` looks. */
export interface EachPlace extends Omit<Resolution, 'platform'> {
  readonly host: Pick<HostAccess, 'glob'>;
  /** Absolute directory of the configuration. */
  readonly directory: string;
}

/**
 * The directories that the globs of `each` match, in byte order. Names that begin with a dot match only a pattern that has them.
 * @param written one glob or several; those that begin with `!` exclude
 * @param path of the value in the configuration
 * @throws CONFIG_VALUE_INVALID for a glob that leaves the directory or matches nothing, with its location
 */
export async function matchEach(
  written: unknown,
  path: ConfigPath,
  place: EachPlace,
): Promise<readonly EachDirectory[]> {
  const { directory, source } = place;
  const globs = [resolveValue(written, path, place)].flat().map(String);
  const placeOf = (at: number) => (Array.isArray(written) ? [...path, at] : path);
  const refuse = (what: string, at: number, hint: string) =>
    configError('CONFIG_VALUE_INVALID', `"each" ${what}`, source, placeOf(at), { hint });
  for (const [at, glob] of globs.entries())
    if (/^!?(\/|[A-Za-z]:|$)|(^!?|\/)\.\.(\/|$)/.test(glob))
      throw refuse(
        `has the glob "${glob}", which leaves the directory of the configuration`,
        at,
        'Write globs that begin there, such as "cmd/*".',
      );
  const excluding = globs.filter((glob) => glob.startsWith('!'));
  const found = new Set<string>();
  for (const [at, glob] of globs.entries()) {
    if (glob.startsWith('!')) continue;
    const matches = await find([glob, ...excluding], placeOf(at), place);
    const paths = matches.filter((match) => !isHidden(match) || isHidden(glob));
    if (paths.length === 0)
      throw refuse(
        `matches no directory: "${glob}"`,
        at,
        `Globs begin in ${directory}, and match directories: "cmd/*".`,
      );
    for (const each of paths) found.add(each);
  }
  if (found.size === 0)
    throw refuse('only excludes directories', 0, 'Add a glob that matches some, such as "cmd/*".');
  return [...found].sort(compareBytes).map((each) => ({ name: basename(each), path: each }));
}

async function find(
  globs: readonly string[],
  path: ConfigPath,
  { host, directory, source }: EachPlace,
): Promise<readonly string[]> {
  try {
    const found = await host.glob(globs, { type: 'directory' });
    return found
      .map((each) => relative(directory, each).split(sep).join('/'))
      .filter((each) => each !== '');
  } catch (thrown) {
    if (!StrakeError.is(thrown)) throw thrown;
    throw StrakeError.locate(thrown, { location: locateKey(source, path, 'value') });
  }
}

function isHidden(path: string): boolean {
  return /(^|\/)\.[^/.]/.test(path);
}
