import type { StringMap } from '@strake/oci';
import { defined, isRecord, messageOf } from '@strake/oci/internal';
import { createDiscoveryFiles } from '../action-cache/discovery-files.ts';
import { StrakeError } from '../errors/index.ts';
import type { CallLimits } from './call-limits.ts';
import type { HostAccess } from './context.ts';
import type { Plugin } from './definition.ts';
import { checkFound } from './found-packages.ts';
import { checkLocated } from './located-packages.ts';
import type {
  FoundPackage,
  LocatedPackages,
  PackageNames,
  PackagePlace,
  WrittenOptions,
} from './package-names.ts';
import { checkPlain, frozenCopy } from './plain-data.ts';
import { runPlugin } from './run-plugin.ts';

type Place = Omit<PackagePlace, 'files'>;

/** A plugin that recognises names on the command line. */
export interface PackageReader {
  /** Keys of its options: its name, and its aliases. */
  readonly keys: readonly [string, ...string[]];
  /** @returns frozen, with at least one option; undefined for names that it does not know */
  options(
    names: readonly string[],
    place: Place,
    options: WrittenOptions,
  ): Promise<WrittenOptions | undefined>;
  /** Packages that options build, by the result of `identify`; undefined if the plugin does not declare them. */
  built(options: unknown, place: Place): Promise<ReadonlyMap<string, string> | undefined>;
  identify(name: string, place: Place): Promise<string>;
  imageName(name: string): Promise<string | undefined>;
  /** The packages that names mean; undefined for names that the plugin does not know, or if it does not locate any. */
  locate(
    names: readonly string[],
    place: Place,
    host: Pick<HostAccess, 'run'>,
  ): Promise<LocatedPackages>;
  /** Whether an absolute directory contains a package; undefined if the plugin does not tell. */
  builds(directory: string, place: Place): Promise<boolean | undefined>;
  /** The packages in an absolute directory and below it; undefined if the plugin does not search. */
  find(
    directory: string,
    host: Pick<HostAccess, 'run'>,
  ): Promise<readonly FoundPackage[] | undefined>;
}

/**
 * Plugins that recognise names on the command line, in order. Their errors name the plugin; what they return is checked.
 * @param limits of each call
 * @param env the caller's environment, if it is known
 */
export function packageReaders(
  plugins: readonly Plugin[],
  limits: CallLimits = {},
  env?: StringMap,
): readonly PackageReader[] {
  return plugins.flatMap((plugin) => {
    const { name, aliases = [], packages } = plugin;
    if (packages === undefined) return [];
    const own: PackageNames<never> =
      typeof packages === 'function' ? { options: packages } : packages;
    return [readerOf(own, [name, ...aliases], limits, env)];
  });
}

function readerOf(
  own: PackageNames<never>,
  keys: PackageReader['keys'],
  limits: CallLimits,
  env: StringMap | undefined,
): PackageReader {
  const [plugin] = keys;
  const run = <Result>(member: keyof PackageNames, action: () => Result) =>
    runPlugin<unknown>(plugin, `packages.${member}`, action, limits);
  const refuse = (what: string, hint: string) =>
    new StrakeError('PLUGIN_BAD_RESULT', `plugin "${plugin}" returned ${what}`, { plugin, hint });
  const files = createDiscoveryFiles();
  const whole = (place: Place): PackagePlace => ({ ...defined({ env }), ...place, files });
  return {
    keys,
    async options(names, place, options) {
      const given = frozenCopy([...names]);
      const found = await run('options', () => own.options(given, whole(place), lend(options)));
      if (found === undefined) return undefined;
      const hint = 'Return an object, or undefined for names that it does not know.';
      const about = `options for ${names.join(' ')}`;
      // Without an option, the build would ignore the names.
      if (!isRecord(found) || Object.keys(found).length === 0) throw refuse(`no ${about}`, hint);
      try {
        checkPlain(found);
        return frozenCopy(found);
      } catch (thrown) {
        throw refuse(`invalid ${about}: ${messageOf(thrown)}`, hint);
      }
    },
    async built(options, place) {
      if (own.built === undefined) return undefined;
      const found = await run('built', () => own.built?.(options as never, whole(place)));
      if (found instanceof Map && [...found].flat().every((each) => typeof each === 'string'))
        return found;
      throw refuse(
        'something other than a map of strings from packages.built',
        'Return a Map from what identify returns to the name as written.',
      );
    },
    async identify(name, place) {
      const found = await run('identify', () => own.identify?.(name, whole(place)) ?? name);
      if (typeof found === 'string') return found;
      throw refuse(
        `something other than a string from packages.identify for ${name}`,
        'Return the same string for every spelling of a package.',
      );
    },
    async imageName(name) {
      const found = await run('imageName', () => (own.imageName ?? lastPart)(name));
      if (found === undefined || typeof found === 'string') return found;
      throw refuse(
        `something other than a string from packages.imageName for ${name}`,
        'Return the name of the image, or undefined if there is none.',
      );
    },
    async locate(names, place, host) {
      if (own.locate === undefined) return undefined;
      const given = frozenCopy([...names]);
      return checkLocated(
        await run('locate', () => own.locate?.(given, whole(place), host)),
        refuse,
      );
    },
    async builds(directory, place) {
      if (own.builds === undefined) return undefined;
      const found = await run('builds', () => own.builds?.(directory, whole(place)));
      if (typeof found === 'boolean') return found;
      throw refuse('something other than true or false from packages.builds', 'Return a boolean.');
    },
    async find(directory, host) {
      if (own.find === undefined) return undefined;
      return checkFound(await run('find', () => own.find?.(directory, host)), refuse);
    },
  };
}

/** A copy that the plugin cannot change; what is not plain data, the check of the configuration reports. */
function lend(options: WrittenOptions): WrittenOptions {
  try {
    return frozenCopy({ ...options });
  } catch {
    return { ...options };
  }
}

/** Names of images have letters, digits and separators. */
function lastPart(path: string): string | undefined {
  return /([\w.-]*[a-z\d])[/\\]*$/i.exec(path)?.[1];
}
