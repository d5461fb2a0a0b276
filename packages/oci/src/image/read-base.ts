import { type CopyPlan, planCopy, selectManifests, walkIndex } from '../copy/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Platform } from '../spec/descriptor.ts';
import type { ImageConfig } from '../spec/image-config.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { TreeBlob } from '../spec/image-tree.ts';
import type { Manifest } from '../spec/manifest.ts';
import { isConfigType } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import { formatPlatform } from '../spec/platform.ts';

/** The image of one platform that another is made on. */
export interface Base {
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  /** Its layers. */
  readonly blobs: readonly TreeBlob[];
  readonly store: CopyPlan['store'];
}

/**
 * Reads manifest and config of a base; of several images for the platform the first.
 * @throws PLATFORM_NONE, MANIFEST_INVALID, and what reading throws
 */
export async function readBase(
  source: ImageSource,
  platform: Platform,
  signal: AbortSignal,
): Promise<Base> {
  const { name } = source;
  const { entries } = await walkIndex(source, signal);
  const { images } = await selectManifests({ name, entries }, [formatPlatform(platform)], signal);
  const { tree, store } = await planCopy(images.slice(0, 1), [], signal);
  const { mediaType, digest } = tree.root;
  const what = `manifest ${digest} of ${name}`;
  const manifest = parseManifest(tree.manifests[0]?.text ?? '', { mediaType, name: what });
  if (!isConfigType(manifest.config.mediaType))
    throw new StrakeError('MANIFEST_INVALID', `${what} is an artifact and not an image`, {
      hint: 'Name another base.',
    });
  const bytes = await source.document(manifest.config, signal);
  const config = parseImageConfig(bytes, `config ${manifest.config.digest} of ${name}`);
  if (config.rootfs.diff_ids.length !== manifest.layers.length)
    throw new StrakeError(
      'MANIFEST_INVALID',
      `${what} has ${manifest.layers.length} layers, and its config names ${config.rootfs.diff_ids.length}`,
      {
        hint: 'The base violates the image specification: name another one, or rebuild it with another tool.',
      },
    );
  const held = tree.blobs.filter(({ descriptor }) => descriptor.digest !== manifest.config.digest);
  return { manifest, config, blobs: held, store };
}
