import { digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkLimit, type Measured } from '../spec/check-limit.ts';
import { configPlatform } from '../spec/config-platform.ts';
import type { Descriptor, Platform } from '../spec/descriptor.ts';
import type { BlobReader, ImageSource } from '../spec/image-source.ts';
import type { TreeBlob } from '../spec/image-tree.ts';
import { compactJson } from '../spec/json.ts';
import { MAX_BUILT_MANIFEST_BYTES, MAX_DOCUMENT_BYTES, MAX_LAYERS } from '../spec/limits.ts';
import type { Manifest } from '../spec/manifest.ts';
import { matchPlatform } from '../spec/match-platform.ts';
import { familyOf, MEDIA_TYPE } from '../spec/media-type.ts';
import { formatPlatform, parsePlatform } from '../spec/platform.ts';
import type { BaseContent } from './base.ts';
import { newConfig } from './new-config.ts';
import type { MadeImage, MakeImageOptions, NewImage } from './new-image.ts';
import { readBase, readBaseImage } from './read-base.ts';

/**
 * Makes an image for one platform from layers that are in a store, as a tree to push or to write, and a reader of its bytes. Those
 * of the base stay where they are until then: its source and the store have to stay open. The image is of the base's family of
 * media types, else of OCI's.
 * Source: OCI image-spec v1.1 manifest.md, config.md.
 * @throws PLATFORM_INVALID; BASE_PLATFORM where the base has no image for the platform; IMAGE_TOO_LARGE; BASE_INVALID,
 * MANIFEST_INVALID, LIMIT_EXCEEDED and what else reading the base throws; OUTPUT_UNWRITABLE
 */
export async function makeImage(image: NewImage, options: MakeImageOptions): Promise<MadeImage> {
  const { store, signal } = options;
  const platform = parsePlatform(image.platform);
  const base = image.base && (await chooseBase(image.base, platform, signal));
  const name = `the image for ${formatPlatform(platform)}`;
  const types = MEDIA_TYPE[base ? familyOf(base.manifest.mediaType) : 'oci'];
  const content = newConfig(image, platform, base?.config);
  const text = compactJson(content);
  const bytes = new TextEncoder().encode(text);
  check({ what: `the config of ${name}`, size: bytes.length, limit: MAX_DOCUMENT_BYTES });
  const config = { mediaType: types.config, ...(await store.writeBytes(bytes)) };
  const own = image.layers.map(({ digest, size }): Descriptor => {
    return { mediaType: types.layerGzip, digest, size };
  });
  const layers = [...(base?.manifest.layers ?? []), ...own];
  check({ what: name, size: layers.length, limit: MAX_LAYERS, unit: 'layers' });
  const manifest: Manifest = { schemaVersion: 2, mediaType: types.manifest, config, layers };
  const document = compactJson(manifest);
  const root = { mediaType: types.manifest, ...digestOf(document) };
  check({ what: `the manifest of ${name}`, size: root.size, limit: MAX_BUILT_MANIFEST_BYTES });
  const inStore = new Set([config, ...own].map(({ digest }) => digest));
  const origin = image.base?.origin;
  const blobs = new Map(
    [...layers, config].map((descriptor): [string, TreeBlob] => {
      const isOwn = inStore.has(descriptor.digest);
      return [descriptor.digest, { descriptor, ...(origin && !isOwn ? { origin } : {}) }];
    }),
  );
  const reader: BlobReader = {
    open: (descriptor, stop) =>
      inStore.has(descriptor.digest) || !image.base
        ? store.open(descriptor, stop)
        : image.base.blob(descriptor, stop),
  };
  return {
    tree: { root, manifests: [{ descriptor: root, text: document }], blobs: [...blobs.values()] },
    store: reader,
    platform: configPlatform(content),
  };
}

/** The image of a base for a platform, on Windows the newest. */
async function chooseBase(
  source: ImageSource,
  platform: Platform,
  signal: AbortSignal,
): Promise<BaseContent> {
  const base = await readBase(source, signal);
  const [image] = matchPlatform(base.images, platform);
  if (image) return readBaseImage(base, image, signal);
  const held = base.images.map((each) => formatPlatform(each.platform));
  const message = `base ${base.name} has no ${formatPlatform(platform)}`;
  throw new StrakeError('BASE_PLATFORM', message, {
    hint: `Platforms of the base: ${[...new Set(held)].join(', ') || 'none'}.`,
  });
}

function check(measured: Omit<Measured, 'hint'>): void {
  checkLimit({ ...measured, hint: 'Move large values into a file, and combine layers.' });
}
