import { createHash } from 'node:crypto';
import { compressionOf } from '../gzip/index.ts';
import type { LayoutFiles } from '../layout/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { missingFile } from './missing-file.ts';

/**
 * Describes the layers of a docker-archive. The digest of an uncompressed layer is its diff ID; a compressed one is read for its
 * digest, once, however often the archive refers to it.
 * @throws LAYOUT_INVALID for a file that is missing, and what reading throws
 */
export function createLayerDescriber(
  files: LayoutFiles,
  signal: AbortSignal,
): (path: string, diffId: string) => Promise<Descriptor> {
  const known = new Map<unknown, Promise<FoundLayer>>();
  return async (path, diffId) => {
    const identity = files.identityOf?.(path) ?? path;
    const layer = known.get(identity) ?? readLayerFile(files, path, signal);
    known.set(identity, layer);
    const { type, size, digest = diffId } = await layer;
    return { mediaType: MEDIA_TYPE.docker[type], digest, size };
  };
}

interface FoundLayer {
  readonly type: LayerType;
  readonly size: number;
  /** Absent for an uncompressed layer. */
  readonly digest?: string;
}

async function readLayerFile(
  files: LayoutFiles,
  path: string,
  signal: AbortSignal,
): Promise<FoundLayer> {
  const size = await files.sizeOf(path);
  if (size === undefined) throw missingFile(files, path);
  const hash = createHash('sha256');
  let type: LayerType | undefined;
  for await (const chunk of files.read(path, signal)) {
    type ??= LAYER_TYPES[compressionOf(chunk) ?? 'none'];
    if (type === 'layerTar') return { type, size };
    hash.update(chunk);
  }
  if (type === undefined) throw missingFile(files, path);
  return { type, size, digest: `sha256:${hash.digest('hex')}` };
}

const LAYER_TYPES = { none: 'layerTar', gzip: 'layerGzip', zstd: 'layerZstd' } as const;
type LayerType = (typeof LAYER_TYPES)[keyof typeof LAYER_TYPES];
