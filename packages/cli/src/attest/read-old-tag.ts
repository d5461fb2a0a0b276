import type { ReferrerBlob } from '@strake/core';
import { collect, parseDocument, rootOrNone, StrakeError, totalSize } from '@strake/core';
import type { OpenedImage } from '../with-image.ts';

const MAX_LAYERS = 1000;
/** Of all layers together. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The signatures or attestations behind a tag of cosign's old form; none if the tag does not exist.
 * @throws LIMIT_EXCEEDED for more than would be written again, MANIFEST_INVALID for an index, and what reading throws
 */
export async function readOldTag(
  openTag: NonNullable<OpenedImage['openTag']>,
  tag: string,
  signal: AbortSignal,
): Promise<readonly ReferrerBlob[]> {
  const source = await openTag(tag);
  try {
    const root = await rootOrNone(source, signal);
    if (!root) return [];
    const { mediaType } = root.descriptor;
    const document = parseDocument(root.bytes, { mediaType, name: source.name });
    if (document.kind !== 'manifest') {
      throw new StrakeError('MANIFEST_INVALID', `${source.name} is an index`, {
        hint: 'Signatures in the old form are layers of a manifest: remove that tag.',
      });
    }
    const { layers } = document.manifest;
    if (layers.length > MAX_LAYERS || totalSize(layers) > MAX_BYTES) {
      throw new StrakeError('LIMIT_EXCEEDED', `${source.name} has too many signatures to add one`, {
        hint: 'Remove that tag, or attach referrers, which do not have to be written again.',
      });
    }
    return await Promise.all(
      layers.map(async (layer) => ({
        mediaType: layer.mediaType,
        bytes: await collect(await source.blob(layer, signal), layer.size),
        ...(layer.annotations && { annotations: layer.annotations }),
      })),
    );
  } finally {
    await source.close?.();
  }
}
