import {
  type BlobReader,
  collect,
  type ImageTree,
  normalizePlatform,
  parseImageConfig,
} from '@strake/oci';
import { completePlatform, imagesOf } from '@strake/oci/internal';
import type { PushImage } from '../plugin/push-request.ts';

/**
 * The images of a tree, taken apart for backends that assemble them again. No layer counts as own, and their bases are
 * unknown.
 * @param store has their configs
 * @throws MANIFEST_INVALID, and what reading their configs throws
 */
export async function describeImages(
  tree: ImageTree,
  store: BlobReader,
  signal: AbortSignal,
): Promise<readonly PushImage[]> {
  const images = await imagesOf(tree);
  return Promise.all(
    images.map(async ({ document: { descriptor }, manifest, platform }) => {
      const { digest, size } = manifest.config;
      const bytes = await collect(await store.open(manifest.config, signal), size);
      const config = parseImageConfig(bytes, `config ${digest}`);
      return {
        platform: normalizePlatform(completePlatform(platform, config)),
        descriptor,
        manifest,
        configured: [],
        config,
        layers: manifest.layers.map((layer, at) => ({
          ...layer,
          diffId: config.rootfs.diff_ids[at] ?? '',
          own: false,
        })),
      };
    }),
  );
}
