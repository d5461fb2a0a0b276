import { formatPlatform, type ImageSource, type Platform } from '@strake/oci';
import {
  type Base,
  type BaseImage,
  CONTAINER_PORTS,
  familyOf,
  readBase,
  readBaseImage,
  refusePath,
  splitTransport,
  unknownTransport,
} from '@strake/oci/internal';
import type { ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import { factsAt, locateFailure } from './locate-failure.ts';
import type { Services } from './services.ts';
import type { TargetBase } from './target.ts';

/** Reads each base once per build, however many images and platforms use it. */
export interface BaseReader {
  /** Undefined for a base that has to be read. */
  synthetic(reference: string, platform: Platform): Promise<TargetBase | undefined>;
  open(reference: string): Promise<Base>;
  read(base: Base, image: BaseImage): Promise<TargetBase>;
  /**
   * The platforms of an image's bases; for synthetic ones, those of `candidates` that they support.
   * @param candidates undefined if no compiler limits them: a synthetic base then supports the Linux platforms, and those of another
   *   system if it is not the base of any Linux platform
   */
  platforms(
    image: ProjectImage,
    candidates: readonly Platform[] | undefined,
  ): Promise<readonly Platform[]>;
  close(): Promise<void>;
}

export function createBaseReader(services: Services, signal: AbortSignal): BaseReader {
  const opened = new Map<string, Promise<Base>>();
  const read = new Map<BaseImage, Promise<TargetBase>>();
  const synthetic = async (
    reference: string,
    platform: Platform,
  ): Promise<TargetBase | undefined> => {
    const base = await services.syntheticBase(reference, platform);
    return base && { reference, config: base.config, layers: [], synthetic: base.layers };
  };
  const open = (reference: string): Promise<Base> => {
    const known = opened.get(reference) ?? openBase(reference, services, signal);
    opened.set(reference, known);
    return known;
  };
  /** Excludes synthetic bases that do not support the platform. */
  const canMake = async (reference: string, platform: Platform): Promise<boolean> => {
    try {
      return (await synthetic(reference, platform)) !== undefined;
    } catch (thrown) {
      if (StrakeError.is(thrown) && thrown.code === 'BASE_PLATFORM') return false;
      throw thrown;
    }
  };
  return {
    synthetic,
    open,
    read(base, image) {
      const known = read.get(image) ?? readTargetBase(base, image, signal);
      read.set(image, known);
      return known;
    },
    async platforms(image, candidates) {
      const found: Platform[] = [];
      const reference = (platform: Platform) =>
        image.at(platform).base ?? (platform.os === 'linux' ? 'builtin:static' : undefined);
      const asked = candidates ?? CONTAINER_PORTS;
      const references = new Set(asked.map(reference));
      for (const each of references) {
        if (each === undefined) continue;
        const mine = asked.filter((platform) => reference(platform) === each);
        const can = await atBase(image, mine[0], () =>
          Promise.all(mine.map((platform) => canMake(each, platform))),
        );
        const makeable = mine.filter((_, position) => can[position]);
        const forLinux = candidates ? [] : makeable.filter(({ os }) => os === 'linux');
        if (makeable.length > 0) found.push(...(forLinux.length > 0 ? forLinux : makeable));
        else {
          const { images } = await atBase(image, mine[0], () => open(each));
          const offered = images.map(({ platform }) => platform);
          found.push(...offered.filter((platform) => reference(platform) === each));
        }
      }
      return found;
    },
    async close() {
      const bases = await Promise.allSettled(opened.values());
      for (const base of bases) if (base.status === 'fulfilled') await base.value.source.close?.();
    },
  };
}

/** Runs an action, and adds the base of a platform to its errors. */
export function atBase<Result>(
  image: ProjectImage,
  platform: Platform | undefined,
  action: () => Promise<Result>,
): Promise<Result> {
  const location = () => (platform ? image.at(platform).locate(['base']) : undefined);
  return locateFailure(() => factsAt(image.name, location()), action);
}

async function readTargetBase(
  opened: Base,
  image: BaseImage,
  signal: AbortSignal,
): Promise<TargetBase> {
  const { manifest, config } = await readBaseImage(opened, image, signal);
  const { rootfs, ...rest } = config;
  const layers = manifest.layers.map((layer, position) => ({
    ...layer,
    diffId: rootfs.diff_ids[position] ?? '',
    own: false,
  }));
  return {
    reference: opened.name,
    config: rest,
    layers,
    synthetic: [],
    annotations: manifest.annotations ?? {},
    family: familyOf(manifest.mediaType),
    opened,
    image,
  };
}

async function openBase(reference: string, services: Services, signal: AbortSignal): Promise<Base> {
  const { directory, env } = services;
  const isKnown = (name: string) => services.transports.has(name);
  await refusePath(reference, directory, isKnown);
  const { scheme, target } = splitTransport(reference, isKnown);
  const transport = services.transports.get(scheme);
  if (!transport) {
    const known = [...services.transports.keys()].map((name) => `${name}:`).join(', ');
    const offers = `Supported bases: ${known}, scratch, builtin:static.`;
    throw unknownTransport('BASE_INVALID', `base ${reference}`, scheme, offers);
  }
  let source: ImageSource | undefined;
  try {
    source = await transport.open(target, { directory, env, signal });
    return await readBase(source, signal, reference);
  } catch (thrown) {
    await source?.close?.();
    if (StrakeError.is(thrown) && thrown.code === 'REGISTRY_NOT_FOUND') {
      throw new StrakeError('BASE_NOT_FOUND', `base ${reference} does not exist`, {
        cause: thrown,
        hint: thrown.hint ?? 'Check the name and tag; if the repository is private, log in.',
      });
    }
    throw thrown;
  }
}

/** The error for a platform without a base. */
export function baseMissing(image: ProjectImage, platform: Platform): StrakeError {
  const name = formatPlatform(platform);
  return new StrakeError('BASE_MISSING', `image "${image.name}" has no base for ${name}`, {
    image: image.name,
    platform: name,
    hint:
      platform.os === 'windows'
        ? 'Set base: { "windows/*": "mcr.microsoft.com/windows/nanoserver:ltsc2022" }, or scratch for an image without a base.'
        : `Set base: { "${platform.os}/*": … }, for example scratch. For archives without an image, move ${name} to "archivePlatforms".`,
  });
}
