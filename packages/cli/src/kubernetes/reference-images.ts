import {
  type BuildOptions,
  combineErrors,
  type Location,
  locatePackages,
  nearest,
  type PackageReader,
  readersOf,
  StrakeError,
} from '@strake/core';
import { commandError } from '../error-codes.ts';
import { isPattern } from '../package/expand-patterns.ts';
import { type LocatedEach, locateEach } from '../package/locate-each.ts';
import { type KnownPackage, packagesOf, viewImages } from '../package/select-images.ts';
import { addImages, type ImageSettings } from './add-images.ts';

/** A reference to an image or a package, and where it was found first. */
export interface Wanted {
  /** `strake://app`, `strake://./cmd/app`, `ko://example.com/cmd/app`. */
  readonly uri: string;
  readonly location: Location;
  /** Where it is found again. */
  readonly repeated?: readonly Location[];
}

/** The build of all references. */
export interface ReferenceBuild {
  /** Its images are selected. */
  readonly options: BuildOptions;
  /** The name of the image, by URI. */
  readonly images: ReadonlyMap<string, string>;
  /** The packages of images, by every name that they have. */
  readonly packages: readonly NamedPackage[];
}

export interface NamedPackage {
  readonly image: string;
  readonly names: readonly string[];
}

/** What the configuration has. */
interface Known {
  /** Names of the images of the configuration; none without a configuration. */
  readonly names: readonly string[];
  readonly readers: readonly PackageReader[];
  /** By reader, packages in images. */
  readonly packages: ReadonlyMap<PackageReader, readonly KnownPackage[]>;
}

interface KnownNames extends Known {
  /** By name, the packages of references. */
  readonly located: LocatedEach;
}

/** An image of the configuration, or a new one of a package. */
interface Target {
  readonly image: string;
  readonly added?: AddedImage;
}

interface AddedImage {
  /** Of its package. */
  readonly identity: string;
  readonly names: readonly string[];
  readonly settings: ImageSettings;
}

/**
 * Finds the images that references mean: images of the configuration by name, packages by the configured image that contains them, else
 * a new image that is named after the package.
 * @throws MANIFEST_REFERENCE and errors of the plugins, each with the place of the reference, for all that mean nothing
 */
export async function findReferenceImages(
  wanted: readonly Wanted[],
  options: BuildOptions,
): Promise<ReferenceBuild> {
  const known = await describeConfig(options);
  const names = wanted.flatMap(({ uri }) => packageIn(uri) ?? []).filter(isOnePackage);
  const located = await locateEach(names, options);
  const images = new Map<string, string>();
  const added = new Map<string, AddedImage>();
  const failures: Error[] = [];
  for (const { uri, location, repeated = [] } of wanted) {
    try {
      const target = await findTarget(uri, options, { ...known, located });
      if (target.added) {
        const other = added.get(target.image);
        if (other && other.identity !== target.added.identity) throw namedTwice(uri, target.image);
        added.set(target.image, target.added);
      }
      images.set(uri, target.image);
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      for (const each of [location, ...repeated])
        failures.push(StrakeError.locate(thrown, { location: each }));
    }
  }
  if (failures.length > 0) throw combineErrors(failures);
  const settings = [...added].map(([name, { settings }]) => [name, settings] as const);
  const used = new Set(images.values());
  const standing = known.names.filter((name) => used.has(name));
  return {
    images,
    packages: [
      ...[...known.packages.values()]
        .flat()
        .map(({ image, written, identity }) => ({ image, names: [written, identity] })),
      ...[...added].map(([image, { names }]) => ({ image, names })),
    ],
    options: {
      ...options,
      config: addImages(options.config, Object.fromEntries(settings), standing),
      images: [...used],
    },
  };
}

async function describeConfig(options: BuildOptions): Promise<Known> {
  const { source, directory } = options;
  const readers = readersOf(options);
  if (source?.file === undefined) return { names: [], readers, packages: new Map() };
  const images = await viewImages(options);
  const place = { cwd: directory, directory };
  const packages = new Map<PackageReader, readonly KnownPackage[]>();
  for (const reader of readers) packages.set(reader, await packagesOf(images, reader, place));
  return { names: Object.keys(images), readers, packages };
}

async function findTarget(uri: string, options: BuildOptions, known: KnownNames): Promise<Target> {
  const name = packageIn(uri);
  if (name !== undefined) return findPackage(uri, name, options, known);
  const image = uri.slice('strake://'.length);
  if (known.names.includes(image)) return { image };
  const near = nearest(image, known.names);
  const message = `${uri} names no image of the configuration`;
  throw commandError('MANIFEST_REFERENCE', message, {
    hint:
      known.names.length === 0
        ? 'There is no configuration: name a package, strake://./cmd/app, or write a configuration with "strake init".'
        : near
          ? `Did you mean "strake://${near}"?`
          : `Images: ${known.names.join(', ')}. A package is strake://./PATH or ko://IMPORTPATH.`,
  });
}

function isOnePackage(name: string): boolean {
  return name !== '' && !/\s/.test(name) && !isPattern(name);
}

/** What a reference to a package names. */
function packageIn(uri: string): string | undefined {
  const name = uri.replace(/^\w+:\/\//, '');
  return uri.startsWith('ko://') || /^\.{0,2}(\/|$)/.test(name) ? name : undefined;
}

async function findPackage(
  uri: string,
  name: string,
  options: BuildOptions,
  { names, readers, packages, located: all }: KnownNames,
): Promise<Target> {
  const { directory } = options;
  if (name === '' || /\s/.test(name))
    throw commandError('MANIFEST_REFERENCE', `${JSON.stringify(uri)} names nothing`, {
      hint: 'Write strake://IMAGE, strake://./PATH or ko://IMPORTPATH, and nothing behind it.',
    });
  if (isPattern(name))
    throw commandError('MANIFEST_REFERENCE', `${uri} is a pattern, but an image is one package`, {
      hint: 'Name the package, without "...".',
    });
  const place = { cwd: directory, directory };
  const located = all.get(name);
  if (StrakeError.is(located)) throw located;
  for (const reader of readers) {
    if (located === undefined) break;
    const built = await reader.options([located.name], place, {});
    if (built === undefined) continue;
    const identity = await reader.identify(located.name, place);
    const holders = (packages.get(reader) ?? []).filter((each) => each.identity === identity);
    const [image, second] = [...new Set(holders.map((each) => each.image))];
    if (image !== undefined && second !== undefined)
      throw commandError(
        'MANIFEST_REFERENCE',
        `${uri} is in several images of the configuration: ${image}, ${second}`,
        { hint: `Name one of them: strake://${image}.` },
      );
    if (image !== undefined) return { image };
    // Beside others, it may be called otherwise.
    const [alone] = await locatePackages([name], options);
    const fresh = alone?.image ?? (await reader.imageName(located.path)) ?? located.path;
    if (names.includes(fresh)) throw namedTwice(uri, fresh);
    const [key] = reader.keys;
    return {
      image: fresh,
      added: {
        identity,
        names: [located.path, located.name, identity],
        settings: { [key]: built },
      },
    };
  }
  throw commandError('MANIFEST_REFERENCE', `no plugin builds ${uri}`, {
    hint: 'Add one to "plugins" in the configuration, such as "go".',
  });
}

function namedTwice(uri: string, image: string): StrakeError {
  return commandError(
    'MANIFEST_REFERENCE',
    `${uri} would be image "${image}", which is the name of another one`,
    { hint: 'Give it a name of its own under "images" in the configuration.' },
  );
}
