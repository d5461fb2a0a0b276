import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory, writeFileAtomic } from '../file/index.ts';
import { compress, decompress } from '../gzip/index.ts';
import type { LayoutWriteOptions } from '../layout/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import { isNondistributable, MEDIA_TYPE } from '../spec/media-type.ts';

type Blobs = Pick<LayoutWriteOptions, 'store' | 'signal'>;

/** Layers in the form of a docker-archive. */
export interface UniformLayers {
  /** One file per layer, lowest first; equal layers share a name. */
  readonly files: readonly ArchiveLayer[];
  /** Removes temporary files. */
  remove(): Promise<void>;
}

export interface ArchiveLayer {
  readonly name: string;
  readonly size: number;
  /** True for a nondistributable layer: it has a name but is not written. */
  readonly isElsewhere: boolean;
  open(): ByteStream | Promise<ByteStream>;
}

/**
 * Layers in one compression, as crane expects: unchanged if all are compressed by gzip or all are uncompressed, else the others
 * are compressed by gzip. Docker, Podman, skopeo and crane read both; only some of them read zstd.
 */
export async function uniformLayers(
  layers: readonly Descriptor[],
  options: Blobs,
): Promise<UniformLayers> {
  const held = layers.filter(({ mediaType }) => !isNondistributable(mediaType));
  const isPlain = held.length > 0 && held.every(({ mediaType }) => PLAIN.includes(mediaType));
  const isFit = (layer: Descriptor): boolean =>
    isPlain || layer.mediaType.endsWith('gzip') || !held.includes(layer);
  const as = (layer: Descriptor): ArchiveLayer => ({
    name: `${hexOf(layer)}.tar${isPlain ? '' : '.gz'}`,
    size: layer.size,
    isElsewhere: !held.includes(layer),
    open: () => options.store.open(layer, options.signal),
  });
  if (layers.every(isFit)) return { files: layers.map(as), remove: async () => {} };
  const directory = await temporaryDirectory();
  try {
    const files: ArchiveLayer[] = [];
    for (const layer of layers)
      files.push(isFit(layer) ? as(layer) : await recompress(layer, directory.path, options));
    return { files, remove: directory.remove };
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

const PLAIN: readonly string[] = [MEDIA_TYPE.oci.layerTar, MEDIA_TYPE.docker.layerTar];

/** Into a file, because a tar header has the size of a member before its bytes. */
async function recompress(
  layer: Descriptor,
  directory: string,
  { store, signal }: Blobs,
): Promise<ArchiveLayer> {
  const name = `${hexOf(layer)}.tar.gz`;
  const path = join(directory, name);
  await writeFileAtomic(path, compress(decompress(await store.open(layer, signal))));
  const { size } = await stat(path);
  return {
    name,
    size,
    isElsewhere: false,
    open: () => createReadStream(path) as AsyncIterable<Uint8Array>,
  };
}

function hexOf({ digest }: Descriptor): string {
  return digest.slice(digest.indexOf(':') + 1);
}
