import { relative, resolve } from 'node:path';
import {
  type BuildOptions,
  type ConfigView,
  type PackageReader,
  resolveConfig,
} from '@strake/core';
import { UsageError } from '../usage-error.ts';
import type { WantedPackages } from './expand-patterns.ts';

/** A package of the configuration. */
export interface KnownPackage {
  readonly image: string;
  readonly written: string;
  /** One string for each package, however it is written. */
  readonly identity: string;
}

/** Where names of packages are read. */
export interface SelectionPlace {
  /** Absolute directory that relative packages are resolved against. */
  readonly cwd: string;
  /** The absolute directory of the configuration. */
  readonly directory: string;
}

/**
 * The images of the configuration that contain these packages: each image is built completely, as configured.
 * @returns undefined if the images list no packages at all, so that these can become their options
 * @throws UsageError for a package that no image contains; CONFIG_* and other errors of the configuration
 */
export async function selectImages(
  packages: readonly WantedPackages[],
  options: BuildOptions,
  reader: PackageReader,
  place: SelectionPlace,
): Promise<readonly string[] | undefined> {
  const known = await packagesOf(await viewImages(options), reader, place);
  if (known.length === 0) return undefined;
  const picked = options.images ?? [];
  const open = known.filter(({ image }) => picked.length === 0 || picked.includes(image));
  const chosen = new Set<string>();
  for (const { given, names } of packages) {
    const identities = await Promise.all(names.map((name) => reader.identify(name, place)));
    const images = open.filter((each) => identities.includes(each.identity));
    if (images.length === 0) {
      const [option = ''] = Object.keys((await reader.options(names, place, {})) ?? {});
      throw unknown(given, names, `${reader.keys[0]}.${option}`, known, picked, place);
    }
    for (const { image } of images) chosen.add(image);
  }
  return [...chosen];
}

/** The images of the configuration, as far as their packages depend on it. */
export async function viewImages(options: BuildOptions): Promise<ConfigView['images']> {
  const config = withPlatforms(options.config);
  const unneeded = ['repository', 'repositoryPrefix', 'tags', 'outputs'];
  return (await resolveConfig({ ...options, config }, unneeded)).images;
}

/** Every package on any platform of any image. */
export async function packagesOf(
  images: ConfigView['images'],
  reader: PackageReader,
  place: SelectionPlace,
): Promise<readonly KnownPackage[]> {
  const found = new Map<string, KnownPackage>();
  for (const [image, { platforms }] of Object.entries(images)) {
    for (const { options: plugins } of Object.values(platforms)) {
      const key = reader.keys.find((each) => Object.hasOwn(plugins, each));
      const built = key && (await reader.built(plugins[key], place));
      for (const [identity, written] of built || [])
        found.set(`${image}\0${identity}`, { image, written, identity });
    }
  }
  return [...found.values()];
}

/** Only the base knows which platforms "all" means, and programs rarely depend on them. */
function withPlatforms(config: unknown): unknown {
  const one = (settings: unknown): Readonly<Record<string, unknown>> => {
    const given = Object(settings) as Readonly<Record<string, unknown>>;
    const isAll = [given.platforms].flat().includes('all');
    return isAll ? { ...given, platforms: ['linux/amd64'] } : given;
  };
  const top = one(config);
  if (typeof top.images !== 'object' || top.images === null) return top;
  const images = Object.entries(top.images).map(([name, image]) => [name, image && one(image)]);
  return { ...top, images: Object.fromEntries(images) };
}

function unknown(
  name: string,
  packages: readonly string[],
  option: string,
  known: readonly KnownPackage[],
  picked: readonly string[],
  { cwd, directory }: SelectionPlace,
): UsageError {
  const what =
    picked.length === 0
      ? `no image of the configuration contains ${name}`
      : `${picked.map((image) => `image "${image}"`).join(' and ')} ${picked.length > 1 ? 'do' : 'does'} not contain ${name}`;
  const list = known
    .filter(({ image }) => picked.length === 0 || picked.includes(image))
    .slice(0, 10)
    .map((each) => `${each.written} (image "${each.image}")`);
  const meaning =
    /^\.{1,2}(\/|$)/.test(name) && cwd !== directory
      ? `Here, ${name} means ${relative(directory, resolve(cwd, name))}. `
      : '';
  return new UsageError(
    what,
    `${meaning}Configured packages: ${list.join(', ') || 'none'}. Add the package to "${option}", or replace them with --set '${option}=[${packages.join(', ')}]'.`,
  );
}
