import { digestOf } from '../digest/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { compactJson } from '../spec/json.ts';
import type { Manifest } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';

/**
 * Generates the manifest of an image in a docker-archive, which has none, with Docker media types. containerd generates the same
 * when it imports an archive.
 * @param layers as they are in the archive
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
