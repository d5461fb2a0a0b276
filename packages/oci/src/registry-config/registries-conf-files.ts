import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../credential/index.ts';
import { systemCode } from '../errors/index.ts';
import { fileExists } from '../file/index.ts';
import { unusable } from './unusable.ts';

const SYSTEM = '/etc/containers';
const NAME = 'registries.conf';

/** A file of `registries.conf`. */
export interface RegistriesConfFile {
  readonly path: string;
  readonly isDropIn: boolean;
  /** True if the user named the file: then it must exist. */
  readonly isNeeded: boolean;
}

/**
 * The files of `registries.conf`, in order of increasing precedence: `CONTAINERS_REGISTRIES_CONF`, else the user's, else the
 * system's; then the drop-ins `registries.conf.d/*.conf`, those of the system only if the user has no file.
 * Source: containers-registries.conf(5), containers-registries.conf.d(5).
 */
export async function registriesConfFiles(
  env: Environment,
): Promise<readonly RegistriesConfFile[]> {
  const home = env.HOME || env.USERPROFILE;
  const config = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  const user = config && join(config, 'containers');
  const named = env.CONTAINERS_REGISTRIES_CONF;
  const own = user && join(user, NAME);
  const hasOwn = !named && own !== undefined && own !== '' && (await fileExists(own));
  const main = named || (hasOwn ? own : join(SYSTEM, NAME));
  const directories = [...(hasOwn ? [] : [SYSTEM]), ...(user ? [user] : [])];
  const dropIns = await Promise.all(
    directories.map((directory) => confFiles(join(directory, `${NAME}.d`))),
  );
  return [
    { path: main, isDropIn: false, isNeeded: Boolean(named) },
    ...dropIns.flat().map((path) => ({ path, isDropIn: true, isNeeded: false })),
  ];
}

async function confFiles(directory: string): Promise<readonly string[]> {
  try {
    const found = await readdir(directory, { withFileTypes: true });
    return found
      .filter((entry) => entry.name.endsWith('.conf') && !entry.isDirectory())
      .map(({ name }) => join(directory, name))
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return [];
    throw unusable(directory, 'cannot be read', error);
  }
}
