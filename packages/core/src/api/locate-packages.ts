import { createBuildEnvironment } from '../compose/build-environment.ts';
import type { BuildOptions } from '../compose/build-options.ts';
import { StrakeError } from '../errors/index.ts';
import type { LocatedPackage } from '../plugin/package-names.ts';
import { packageReaders } from '../plugin/read-packages.ts';

/** Where {@link locatePackages} looks, and with which plugins. */
export type LocatePackagesOptions = Pick<
  BuildOptions,
  'plugins' | 'directory' | 'env' | 'cache' | 'signal'
> & {
  /** Absolute directory that relative names start at. Default: `directory`. */
  readonly cwd?: string;
};

/**
 * The packages that names mean, in their order, as the first plugin says that knows them. A name without a pattern means one package.
 * @throws the plugin's errors for what cannot be built; CONFIG_OPTION if no plugin knows the names; PLUGIN_*
 */
export async function locatePackages(
  names: readonly string[],
  options: LocatePackagesOptions,
): Promise<readonly LocatedPackage[]> {
  const { directory, plugins, cwd = directory } = options;
  const signal = options.signal ?? new AbortController().signal;
  if (names.length === 0) return [];
  const { env, host, queries } = await createBuildEnvironment({ ...options, config: {} }, signal);
  try {
    const readers = packageReaders(plugins, { signal });
    for (const reader of readers) {
      const found = await reader.locate(names, { cwd, directory, env }, host);
      if (found !== undefined) return found;
    }
    throw new StrakeError('CONFIG_OPTION', `no plugin knows ${names.join(' ')}`, {
      hint: `Name packages of one of these plugins: ${readers.map(({ keys: [name] }) => name).join(', ') || 'none is in use'}.`,
    });
  } finally {
    queries?.close();
  }
}
