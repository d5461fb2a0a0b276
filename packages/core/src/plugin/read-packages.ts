import { isRecord } from '@strake/oci/internal';
import { discoveryFiles } from '../action-cache/discovery-files.ts';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from './context.ts';
import type { Plugin } from './definition.ts';
import type { FoundPackage, PackageNames, PackagePlace, WrittenOptions } from './package-names.ts';
import { runPlugin } from './run-plugin.ts';

type Place = Omit<PackagePlace, 'files'>;

/** A plugin that recognises names on the command line. */
export interface PackageReader {
  /** Keys of its options: its name, and its aliases. */
  readonly keys: readonly [string, ...string[]];
  /** @returns undefined for names that it does not know */
  options(
    names: readonly string[],
    place: Place,
    options: WrittenOptions,
  ): Promise<WrittenOptions | undefined>;
  /** Packages that options build, by the result of `identify`; undefined if the plugin does not declare them. */
  built(options: unknown, place: Place): Promise<ReadonlyMap<string, string> | undefined>;
  identify(name: string, place: Place): Promise<string>;
  imageName(name: string): Promise<string | undefined>;
  /** The packages in an absolute directory and below it; undefined if the plugin does not search. */
  find(
    directory: string,
    host: Pick<HostAccess, 'run'>,
  ): Promise<readonly FoundPackage[] | undefined>;
}

/** Plugins that recognise names on the command line, in order. Their errors name the plugin. */
export function packageReaders(plugins: readonly Plugin[]): readonly PackageReader[] {
  return plugins.flatMap((plugin) => {
    const { name, aliases = [], packages } = plugin;
    if (packages === undefined) return [];
    const own: PackageNames<never> =
      typeof packages === 'function' ? { options: packages } : packages;
    return [readerOf(own, [name, ...aliases])];
  });
}

function readerOf(own: PackageNames<never>, keys: PackageReader['keys']): PackageReader {
  const [plugin] = keys;
  const run = <Result>(action: () => Result) => runPlugin(plugin, 'packages', action);
  const whole = (place: Place): PackagePlace => ({ ...place, files: discoveryFiles });
  return {
    keys,
    async options(names, place, options) {
      const found = await run(() => own.options(names, whole(place), options));
      if (found === undefined || isRecord(found)) return found;
      throw new StrakeError(
        'PLUGIN_BAD_RESULT',
        `plugin "${plugin}" returned no options for ${names.join(' ')}`,
        { plugin, hint: 'Return an object, or undefined for names that it does not know.' },
      );
    },
    built: (options, place) => run(() => own.built?.(options as never, whole(place))),
    identify: (name, place) => run(() => own.identify?.(name, whole(place)) ?? name),
    imageName: (name) => run(() => (own.imageName ?? lastPart)(name)),
    async find(directory, host) {
      if (own.find === undefined) return undefined;
      const found: unknown = await run(() => own.find?.(directory, host));
      if (Array.isArray(found) && found.every(isFound)) return found;
      throw new StrakeError(
        'PLUGIN_BAD_RESULT',
        `plugin "${plugin}" returned an invalid list of packages`,
        {
          plugin,
          hint: 'Return a list of { name, image }, and repository where it can be guessed.',
        },
      );
    },
  };
}

/** Names of images have letters, digits and separators. */
function lastPart(path: string): string | undefined {
  return /([\w.-]*[a-z\d])[/\\]*$/i.exec(path)?.[1];
}

function isFound(value: unknown): value is FoundPackage {
  if (!isRecord(value)) return false;
  const { name, image, repository = '' } = value;
  return [name, image, repository].every((each) => typeof each === 'string');
}
