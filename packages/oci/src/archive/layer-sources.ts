import type { Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import { isNondistributable, layerTypeIn } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { collect } from '../stream/index.ts';
import type { DockerImage } from './docker-manifest.ts';

/** The descriptors of the layers that a docker-archive omits, by diff ID. @throws what the store throws */
export async function layerSources(
  config: Descriptor,
  layers: readonly Descriptor[],
  { store, signal }: { readonly store: BlobReader; readonly signal: AbortSignal },
): Promise<Pick<DockerImage, 'LayerSources'>> {
  const isElsewhere = ({ mediaType }: Descriptor) => isNondistributable(mediaType);
  if (!layers.some(isElsewhere)) return {};
  const bytes = await collect(await store.open(config, signal), config.size);
  const { diff_ids: diffIds } = parseImageConfig(bytes, `config ${config.digest}`).rootfs;
  const pairs = layers.flatMap((layer, at) => {
    const mediaType = layerTypeIn('docker', layer.mediaType);
    return isElsewhere(layer) ? [[diffIds[at] ?? '', { ...layer, mediaType }] as const] : [];
  });
  return { LayerSources: Object.fromEntries(pairs) };
}
