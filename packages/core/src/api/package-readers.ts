import { defined } from '@strake/oci/internal';
import type { BuildOptions } from '../compose/build-options.ts';
import { CACHE_KEY } from '../compose/cache-key.ts';
import { writtenLimits } from '../plugin/call-limits.ts';
import { type PackageReader, packageReaders } from '../plugin/read-packages.ts';

/** The plugins of a build that recognise names on the command line, in order: with its environment and its time limits. */
export function readersOf({
  plugins,
  config,
  signal,
  env = {},
}: Pick<BuildOptions, 'plugins' | 'config' | 'signal' | 'env'>): readonly PackageReader[] {
  const { [CACHE_KEY]: _, ...shared } = defined(env);
  return packageReaders(plugins, writtenLimits(config, signal), shared);
}
