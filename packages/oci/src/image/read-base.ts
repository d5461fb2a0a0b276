import { StrakeError } from '../errors/index.ts';
import { createPlatformReader } from '../inspect/index.ts';
import { attestationsOf } from '../spec/attestation.ts';
import { configPlatform } from '../spec/config-platform.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { isIndexType, isManifestType } from '../spec/media-type.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { walkIndex } from '../spec/walk-index.ts';
import type { Base, BaseContent, BaseImage } from './base.ts';
import { notAnImage, parseBaseManifest, readContent } from './read-content.ts';

/**
 * Lists the images of a base: those of its index and of nested ones, or its single image. Manifests and configs are read only where
 * the index does not tell the platform.
 * @param name the base in messages. Default: the name of the source
 * @throws BASE_INVALID for what is not an image; LIMIT_EXCEEDED, MANIFEST_INVALID, and what reading throws
 */
export async function readBase(
  source: ImageSource,
  signal: AbortSignal,
  name: string = source.name,
): Promise<Base> {
  const root = await source.root(signal);
  const { descriptor, bytes } = root;
  const base = { name, source, root: descriptor };
  if (isManifestType(descriptor.mediaType)) {
    const content = await readContent(base, descriptor, bytes, signal);
    return { ...base, images: [{ platform: configPlatform(content.config), descriptor, content }] };
  }
  if (!isIndexType(descriptor.mediaType)) throw notAnImage(name, descriptor.mediaType);
  const read = (index: Descriptor) => source.document(index, signal);
  const { members } = await walkIndex({ name: `base ${name}`, root, read });
  const platformOf = createPlatformReader({ ...source, name: `base ${name}` }, signal);
  const images: BaseImage[] = [];
  for (const { kind, descriptor: entry } of members) {
    if (kind !== 'entry' || !isManifestType(entry.mediaType)) continue;
    const platform = await platformOf(entry.platform, async () =>
      parseBaseManifest(name, entry, await read(entry)),
    );
    // BuildKit adds attestations as images of an unknown platform.
    if (platform && platform.os !== 'unknown')
      images.push({ platform: normalizePlatform(platform), descriptor: entry });
  }
  const listed = members.flatMap(({ kind, descriptor: entry }) => (kind === 'entry' ? entry : []));
  return { ...base, images: images.map((image) => withAttestations(image, listed)) };
}

function withAttestations(image: BaseImage, listed: readonly Descriptor[]): BaseImage {
  const attestations = attestationsOf(listed, image.descriptor.digest);
  return attestations.length === 0 ? image : { ...image, attestations };
}

/**
 * Reads manifest and config of an image of a base; the config has a diff ID for each layer.
 * @throws BASE_INVALID, MANIFEST_INVALID, and what reading throws
 */
export async function readBaseImage(
  base: Base,
  { descriptor, platform, content: known }: BaseImage,
  signal: AbortSignal,
): Promise<BaseContent> {
  const read = async () => {
    const bytes = await base.source.document(descriptor, signal);
    return readContent(base, descriptor, bytes, signal);
  };
  const content = known ?? (await read());
  const [layers, diffIds] = [content.manifest.layers.length, content.config.rootfs.diff_ids.length];
  if (layers === diffIds) return content;
  throw new StrakeError(
    'BASE_INVALID',
    `base ${base.name} has ${layers} layers and ${diffIds} diff IDs for ${formatPlatform(platform)}`,
    { hint: 'The image is damaged; validate it for details, or use another tag.' },
  );
}
