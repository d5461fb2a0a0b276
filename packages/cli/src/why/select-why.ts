import { basename } from 'node:path';
import type {
  ImageRecord,
  NextImage,
  NextLayer,
  NextPlatform,
  PlatformRecord,
  Why,
} from '@strake/core';
import { nearest } from '@strake/core';
import { UsageError } from '../usage-error.ts';

/** The part of a program that matches, of a record or of the next build. */
interface Program {
  readonly id: string;
  readonly paths: readonly string[];
}

/**
 * Reduces what is known to an image, by its name; a program, by its package (`./cmd/app`) or its path in the image; a layer, by the beginning of
 * its digest or diff ID; or an entry, by its path.
 * @param cwd absolute
 * @throws UsageError for what is none of them
 */
export function selectWhy({ entry, ...why }: Why, wanted: string, cwd: string): Why {
  const found =
    byImage(why, wanted) ??
    byLayer(why, wanted) ??
    byEntry({ ...why, ...(entry && { entry }) }, wanted) ??
    byProgram(why, wanted, cwd);
  if (found) return found;
  const names = namesOf(why);
  const programs = [...new Set(platformsOf(why).flatMap(({ steps }) => steps))];
  const paths = [...new Set(programs.flatMap((each) => each.paths))];
  const packages = programs.flatMap(({ id }) => id.split(' ').at(-1) ?? []);
  const near =
    entry?.nearest ??
    nearest(wanted, [...names, ...paths, ...packages.map(asDirectory), ...packages]);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  throw new UsageError(
    `no image, program, layer or entry "${wanted}"`,
    `${meant}Images: ${listed(names)}. Programs: ${listed(paths)}. A layer is named by its digest, "sha256:…", an entry by its path.`,
  );
}

/** `./cmd/app` of `example.com/shop/cmd/app`. */
function asDirectory(name: string): string {
  const at = name.indexOf('/cmd/');
  return at < 0 ? `./${basename(name)}` : `.${name.slice(at)}`;
}

const MOST_NAMES = 10;

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ') || 'none'}${more}`;
}

function namesOf({ last, next }: Why): readonly string[] {
  return [...new Set([last, next].flatMap((each) => Object.keys(each?.images ?? {})))];
}

function platformsOf({ last, next }: Why) {
  return [last, next].flatMap((each) =>
    Object.values<ImageRecord | NextImage>(each?.images ?? {}).flatMap(({ platforms }) =>
      Object.values<{ readonly steps: readonly Program[] }>(platforms),
    ),
  );
}

function byImage(why: Why, wanted: string): Why | undefined {
  if (!namesOf(why).includes(wanted)) return undefined;
  const only = <Image>(images: Readonly<Record<string, Image>>) =>
    Object.fromEntries(Object.entries(images).filter(([name]) => name === wanted));
  return mapImages(why, only, only);
}

function byLayer(why: Why, wanted: string): Why | undefined {
  const digest = /^(?:sha256:)?([0-9a-f]{6,64})$/.exec(wanted)?.[1];
  if (digest === undefined || !why.last) return undefined;
  const isWanted = (each: string | undefined) => each?.startsWith(`sha256:${digest}`) ?? false;
  const reduce = <Platform extends ReducedPlatform>(
    platform: Platform,
    layers: Platform['layers'],
  ): Platform | undefined => {
    const ids = layers.flatMap(({ steps }) => steps);
    const steps = platform.steps.filter(({ id }) => ids.includes(id));
    return layers.length > 0 ? { ...platform, changes: [], steps, layers } : undefined;
  };
  const found = mapImages(
    why,
    (images) =>
      mapPlatforms<PlatformRecord, ImageRecord>(images, (platform) =>
        reduce(
          platform,
          platform.layers.filter(({ digest: own, diffId, previous }) =>
            [own, diffId, previous].some(isWanted),
          ),
        ),
      ),
    (images) =>
      mapPlatforms<NextPlatform, NextImage>(images, (platform, image, name) => {
        const last = why.last?.images[image]?.platforms[name];
        const ids = last?.layers.filter((each) => isWanted(each.digest) || isWanted(each.diffId));
        return reduce(
          platform,
          platform.layers.filter(({ id }) => ids?.some((each) => each.id === id)),
        );
      }),
  );
  return namesOf(found).length > 0 ? found : undefined;
}

/** What is told of an entry is what its layers say of it alone. */
function byEntry(why: Why, wanted: string): Why | undefined {
  if (!wanted.startsWith('/')) return undefined;
  const { entry, last } = why;
  const own = <Layer extends AnyLayer>({ further: _, ...layer }: Layer) => ({
    ...layer,
    changes: layer.changes.filter(({ name }) => name === wanted),
  });
  const of = (image: string, platform: string) =>
    entry?.places.filter((each) => each.image === image && each.platform === platform) ?? [];
  const reduce = <Platform extends ReducedPlatform>(
    platform: Platform,
    image: string,
    name: string,
  ): Platform | undefined => {
    const places = of(image, name);
    const steps = platform.steps.filter(
      ({ id, paths }) => paths.includes(wanted) || places.some(({ facts }) => facts.step === id),
    );
    const layers = platform.layers
      .map(own)
      .filter(({ id, changes }) => changes.length > 0 || places.some(({ layer }) => layer === id));
    if (steps.length + layers.length === 0) return undefined;
    return { ...platform, changes: [], steps, layers };
  };
  const found = mapImages(
    why,
    (images) => mapPlatforms<PlatformRecord, ImageRecord>(images, reduce),
    (images) => mapPlatforms<NextPlatform, NextImage>(images, reduce),
  );
  if (namesOf(found).length === 0) return undefined;
  return { ...found, ...(last && entry && entry.places.length > 0 && { entry }) };
}

function byProgram(why: Why, wanted: string, cwd: string): Why | undefined {
  const plain = wanted.replace(/^\.\/+/, '').replace(/\/$/, '');
  // The package of the directory itself is named after it.
  const name = plain === '.' || plain === '' ? basename(cwd) : plain;
  const isWanted = ({ id, paths }: Program) =>
    id === wanted ||
    id.split(' ').some((word) => word === name || word.endsWith(`/${name}`)) ||
    paths.some((path) => path === wanted || path.endsWith(`/${name}`));
  const reduce = <Platform extends { readonly steps: readonly Program[] }>(platform: Platform) => {
    const steps = platform.steps.filter(isWanted);
    const ids = steps.map(({ id }) => id);
    const { layers } = platform as { readonly layers?: PlatformRecord['layers'] };
    const own = layers?.filter((each) => each.steps.some((id) => ids.includes(id)));
    if (steps.length === 0) return undefined;
    return { ...platform, changes: [], steps, ...(own && { layers: own }) };
  };
  const found = mapImages(
    why,
    (images) => mapPlatforms<PlatformRecord, ImageRecord>(images, reduce),
    (images) => mapPlatforms<NextPlatform, NextImage>(images, reduce),
  );
  return namesOf(found).length > 0 ? found : undefined;
}

/** What both records of platforms have. */
interface ReducedPlatform {
  readonly changes: PlatformRecord['changes'];
  readonly steps: readonly Program[];
  readonly layers: readonly AnyLayer[];
}

type AnyLayer = Pick<NextLayer, 'id' | 'digest' | 'changes' | 'further' | 'steps'>;

type Images<Image> = Readonly<Record<string, Image>>;

function mapImages(
  { last, next }: Why,
  ofLast: (images: Images<ImageRecord>) => Images<ImageRecord>,
  ofNext: (images: Images<NextImage>) => Images<NextImage>,
): Why {
  return {
    ...(last && { last: { ...last, images: ofLast(last.images) } }),
    ...(next && { next: { ...next, images: ofNext(next.images) } }),
  };
}

/** Images without platforms that are left are left out. */
function mapPlatforms<Platform, Image extends { readonly platforms: Images<Platform> }>(
  images: Images<Image>,
  reduce: (platform: Platform, image: string, name: string) => Platform | undefined,
): Images<Image> {
  const reduced = Object.entries(images).map(([name, image]) => {
    const platforms = Object.entries(image.platforms).flatMap(([platform, each]) => {
      const left = reduce(each, name, platform);
      return left === undefined ? [] : [[platform, left] as const];
    });
    return [name, { ...image, changes: [], platforms: Object.fromEntries(platforms) }] as const;
  });
  return Object.fromEntries(
    reduced.filter(([, { platforms }]) => Object.keys(platforms).length > 0),
  );
}
