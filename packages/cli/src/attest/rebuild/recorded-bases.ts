import { hash } from 'node:crypto';
import {
  type BuildFacts,
  type Descriptor,
  definePlugin,
  type ImageSource,
  inspectImage,
  MEDIA_TYPE,
  type OpenImageOptions,
  openImage,
  type Plugin,
  parsePlatform,
  StrakeError,
} from '@strake/core';
import type { RecordedBase } from './build-recipe.ts';

/** Digests of indexes of bases, by name, as the annotations of an image have them. */
export type BaseIndexes = ReadonlyMap<string, string>;

/**
 * A plugin that opens bases of registries as they were, also if their tags have moved since, and tells the facts of the build.
 * @param onFacts is called once an image is built
 */
export function recordedBases(
  bases: readonly RecordedBase[],
  indexes: BaseIndexes,
  access: OpenImageOptions,
  onFacts: (facts: BuildFacts) => void,
): Plugin {
  return definePlugin({
    name: 'recorded-bases',
    index: {
      stage: 'check',
      async handler(_, context) {
        onFacts(await context.buildFacts());
        return undefined;
      },
    },
    transports: [
      {
        scheme: 'docker',
        async open(target, { signal }) {
          const source = await openImage(`docker://${target}`, access);
          const pins = bases.filter(({ name }) => name === source.name);
          return pins.length === 0
            ? source
            : pinned(source, pins, indexes.get(source.name), access, signal);
        },
      },
    ],
  });
}

/** The base as it is now if it still has the recorded images, else its earlier index, else one that lists these images. */
async function pinned(
  source: ImageSource,
  pins: readonly RecordedBase[],
  index: string | undefined,
  access: OpenImageOptions,
  signal: AbortSignal,
): Promise<ImageSource> {
  if (await hasAll(source, pins, signal)) return source;
  const { name } = source;
  const open = (digest: string) =>
    openImage(`${name.replace(/@[a-z0-9]+:[0-9a-f]+$/, '')}@${digest}`, access);
  const [first, ...others] = pins;
  const single = first && others.length === 0 ? first.digest : undefined;
  for (const digest of [index, single]) {
    const earlier = digest === undefined ? undefined : await open(digest);
    if (earlier === undefined) continue;
    if (await hasAll(earlier, pins, signal)) return renamed(earlier, name);
    await earlier.close?.();
  }
  const manifests: Descriptor[] = [];
  for (const { digest, platforms } of pins) {
    const one = await open(digest);
    const { descriptor } = await one.root(signal).finally(() => one.close?.());
    for (const platform of platforms)
      manifests.push({ ...descriptor, platform: parsePlatform(platform) });
  }
  return withRoot(source, manifests);
}

async function hasAll(
  source: ImageSource,
  pins: readonly RecordedBase[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { images } = await inspectImage(source, { signal });
    return pins.every((pin) => images.some(({ digest }) => digest === pin.digest));
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'REGISTRY_NOT_FOUND') return false;
    throw thrown;
  }
}

function renamed(source: ImageSource, name: string): ImageSource {
  const { origin } = source;
  return {
    name,
    ...(origin && { origin }),
    root: (signal) => source.root(signal),
    document: (descriptor, signal) => source.document(descriptor, signal),
    blob: (descriptor, signal) => source.blob(descriptor, signal),
    async close() {
      await source.close?.();
    },
  };
}

function withRoot(source: ImageSource, manifests: readonly Descriptor[]): ImageSource {
  const mediaType = MEDIA_TYPE.oci.index;
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  const descriptor = { mediaType, digest: `sha256:${hash('sha256', bytes)}`, size: bytes.length };
  return { ...renamed(source, source.name), root: async () => ({ descriptor, bytes }) };
}
