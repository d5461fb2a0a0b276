import { collect, type Descriptor, type ImageSource, parseManifest } from '@strake/oci';
import { checkLimit, defined, rootOrNone, totalSize } from '@strake/oci/internal';
import type { FoundReferrer } from '../plugin/publication.ts';
import type { PublishedContext } from '../plugin/published-context.ts';
import { type AttachedPlaces, attachedPlace } from './attached-place.ts';
import type { BuildSession } from './session.ts';

/** Layers of a manifest, and their bytes. */
const MOST_LAYERS = 64;
const MOST_BYTES = 64 * 1024 * 1024;

/** What plugins read of attached manifests. */
export function attachedReferrers(
  { services, signal }: Pick<BuildSession, 'services' | 'signal'>,
  places: AttachedPlaces,
): Pick<PublishedContext, 'readReferrer' | 'readTag' | 'referrers'> {
  const inPlace = async <Result>(
    name: string,
    read: (source: ImageSource) => Promise<Result>,
    tag?: string,
  ): Promise<Result> => {
    const place = attachedPlace(places, name);
    const source = await services.openDestination(place, { signal, ...defined({ tag }) });
    try {
      return await read(source);
    } finally {
      await source.close?.();
    }
  };
  return {
    referrers: (name, { digest }) =>
      inPlace(name, async (source) => (await source.referrers?.(digest, signal)) ?? []),
    readReferrer: (name, descriptor) =>
      inPlace(name, (source) => readAttached(source, descriptor, signal)),
    readTag: (name, tag) =>
      inPlace(
        name,
        async (source) => {
          const root = await rootOrNone(source, signal);
          return root && readAttached(source, root.descriptor, signal);
        },
        tag,
      ),
  };
}

async function readAttached(
  source: ImageSource,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<FoundReferrer> {
  const { mediaType, digest } = descriptor;
  const what = `manifest ${digest} of ${source.name}`;
  const bytes = await source.document(descriptor, signal);
  const manifest = parseManifest(bytes, { mediaType, name: what });
  const { layers } = manifest;
  const hint = 'It was attached by others; remove it there if it is not wanted.';
  checkLimit({ what, size: layers.length, limit: MOST_LAYERS, unit: 'layers', hint });
  const blobs: FoundReferrer['blobs'][number][] = [];
  checkLimit({ what, size: totalSize(layers), limit: MOST_BYTES, hint });
  for (const layer of layers) {
    const content = await collect(await source.blob(layer, signal), layer.size);
    const { annotations } = layer;
    blobs.push({
      mediaType: layer.mediaType,
      bytes: content,
      ...(annotations ? { annotations } : {}),
    });
  }
  return { manifest, blobs };
}
