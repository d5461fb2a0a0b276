import { defined } from '@strake/oci/internal';
import { createBuildEnvironment } from '../compose/build-environment.ts';
import type { BuildOptions } from '../compose/build-options.ts';
import { StrakeError } from '../errors/index.ts';
import type { WrittenOptions } from '../plugin/package-names.ts';
import { packageReaders } from '../plugin/read-packages.ts';

/** An image that a first configuration could have. */
export interface FoundImage {
  readonly name: string;
  /** The package that it contains, as on the command line: `./cmd/api`. */
  readonly package: string;
  /** The full name of the package, if the plugin knows one: its import path. */
  readonly path?: string;
  /** The plugin that builds it, and its options. */
  readonly plugin: string;
  readonly options: WrittenOptions;
  /** A guess. */
  readonly repository?: string;
}

/** Where {@link findImages} looks, and with which plugins. */
export type FindImagesOptions = Pick<BuildOptions, 'plugins' | 'directory' | 'env'> & {
  readonly signal: AbortSignal;
};

/**
 * What could be built in a directory and below it, as the first plugin says that searches for packages.
 * @throws the plugin's errors, such as that there are none; PLUGIN_*
 */
export async function findImages(options: FindImagesOptions): Promise<readonly FoundImage[]> {
  const { directory, signal } = options;
  const { host, env } = await createBuildEnvironment({ ...options, cache: false }, signal);
  const place = { cwd: directory, directory, env };
  for (const reader of packageReaders(options.plugins, { signal })) {
    const found = await reader.find(directory, host);
    if (found === undefined) continue;
    return Promise.all(
      found.map(async ({ name, path, image, repository }) => {
        const [plugin] = reader.keys;
        const built = await reader.options([name], place, {});
        if (built !== undefined)
          return {
            name: image,
            package: name,
            plugin,
            options: built,
            ...defined({ path, repository }),
          };
        throw new StrakeError(
          'PLUGIN_BAD_RESULT',
          `plugin "${plugin}" found the package ${name}, but has no options for it`,
          { plugin, hint: 'The names that "find" returns must be known to "options".' },
        );
      }),
    );
  }
  return [];
}
