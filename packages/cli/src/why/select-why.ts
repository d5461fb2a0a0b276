import { basename } from 'node:path';
import type { ImageRecord, NextImage, NextPlatform, PlatformRecord, Why } from '@strake/core';
import { UsageError } from '../usage-error.ts';

/** The part of a program that matches, of a record or of the next build. */
interface Program {
  readonly id: string;
  readonly paths: readonly string[];
}

/**
 * Reduces what is known to an image, by its name; a program, by its package (`./cmd/app`) or its path in the image; or a layer, by its digest or
 * the beginning of it.
 * @param cwd absolute
 * @throws UsageError for what is none of them
 */
export function selectWhy(why: Why, wanted: string, cwd: string): Why {
  const found = byImage(why, wanted) ?? byLayer(why, wanted) ?? byProgram(why, wanted, cwd);
  if (found) return found;
  const images = namesOf(why);
  const programs = [
    ...new Set(platformsOf(why).flatMap(({ steps }) => steps.flatMap(({ paths }) => paths))),
  ];
  throw new UsageError(
    `no image, program or layer "${wanted}"`,
    `Images: ${images.join(', ') || 'none'}. Programs: ${programs.slice(0, 20).join(', ') || 'none'}. A layer is named by its digest, "sha256:…".`,
  );
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
  const reduce = (platform: PlatformRecord): PlatformRecord | undefined => {
    const layers = platform.layers.filter(
      (each) => isWanted(each.digest) || isWanted(each.previous),
    );
    const ids = layers.flatMap(({ steps }) => steps);
    const steps = platform.steps.filter(({ id }) => ids.includes(id));
    return layers.length > 0 ? { ...platform, changes: [], steps, layers } : undefined;
  };
  const { last } = mapImages(
    why,
    (images) => mapPlatforms<PlatformRecord, ImageRecord>(images, reduce),
    () => ({}),
  );
  return last && Object.keys(last.images).length > 0 ? { last } : undefined;
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
  reduce: (platform: Platform) => Platform | undefined,
): Images<Image> {
  const reduced = Object.entries(images).map(([name, image]) => {
    const platforms = Object.entries(image.platforms).flatMap(([platform, each]) => {
      const left = reduce(each);
      return left === undefined ? [] : [[platform, left] as const];
    });
    return [name, { ...image, changes: [], platforms: Object.fromEntries(platforms) }] as const;
  });
  return Object.fromEntries(
    reduced.filter(([, { platforms }]) => Object.keys(platforms).length > 0),
  );
}
