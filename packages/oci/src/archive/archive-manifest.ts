import { digestOf } from '../digest/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { compactJson } from '../spec/json.ts';
import type { Manifest } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';

/**
 * The manifest of an image in a docker-archive, which has none: the one that is made for it, in Docker's family. containerd makes
 * the same when it takes an archive in.
 * @param layers as they stand in the archive
 */
export function archiveManifest(
  { digest, size }: Descriptor,
  layers: readonly Descriptor[],
): { readonly descriptor: Descriptor; readonly bytes: Uint8Array } {
  const { manifest: mediaType, config } = MEDIA_TYPE.docker;
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: config, digest, size },
    layers,
  };
  const bytes = new TextEncoder().encode(compactJson(manifest));
  return { descriptor: { mediaType, ...digestOf(bytes) }, bytes };
}
