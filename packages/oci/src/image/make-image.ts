import { digestOf } from '../digest/index.ts';
import { checkLimit, type Measured } from '../spec/check-limit.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { TreeBlob } from '../spec/image-tree.ts';
import { compactJson } from '../spec/json.ts';
import { MAX_BUILT_MANIFEST_BYTES, MAX_DOCUMENT_BYTES, MAX_LAYERS } from '../spec/limits.ts';
import type { Manifest } from '../spec/manifest.ts';
import { familyOf, MEDIA_TYPE } from '../spec/media-type.ts';
import { formatPlatform, parsePlatform } from '../spec/platform.ts';
import { newConfig } from './new-config.ts';
import type { MadeImage, MakeImageOptions, NewImage } from './new-image.ts';
import { readBase } from './read-base.ts';

/**
 * Makes an image for one platform from layers that are in a store, as a tree to push or to write, and a reader of its bytes. Those
 * of the base stay where they are until then: its source and the store have to stay open. The image is of the base's family of
 * media types, else of OCI's.
 * Source: OCI image-spec v1.1 manifest.md, config.md.
 * @throws PLATFORM_INVALID; PLATFORM_NONE where the base has no image for the platform; IMAGE_TOO_LARGE; MANIFEST_INVALID and what
 * else reading the base throws; OUTPUT_UNWRITABLE
 */
export async function makeImage(image: NewImage, options: MakeImageOptions): Promise<MadeImage> {
  const { store, signal } = options;
  const platform = parsePlatform(image.platform);
  const base = image.base && (await readBase(image.base, platform, signal));
  const name = `the image for ${formatPlatform(platform)}`;
  const types = MEDIA_TYPE[base ? familyOf(base.manifest.mediaType) : 'oci'];
  const text = compactJson(newConfig(image, platform, base?.config));
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
  const fromBase = (base?.blobs ?? []).filter(({ descriptor }) => !inStore.has(descriptor.digest));
  const blobs = new Map<string, TreeBlob>(
    [...fromBase, { descriptor: config }, ...own.map((descriptor) => ({ descriptor }))].map(
      (blob) => [blob.descriptor.digest, blob],
    ),
  );
  const reader: BlobReader = {
    open: (descriptor, stop) =>
      inStore.has(descriptor.digest) || !base
        ? store.open(descriptor, stop)
        : base.store.open(descriptor, stop),
  };
  return {
    tree: { root, manifests: [{ descriptor: root, text: document }], blobs: [...blobs.values()] },
    store: reader,
  };
}

function check(measured: Omit<Measured, 'hint'>): void {
  checkLimit({ ...measured, hint: 'Put large values into a file, and several layers into one.' });
}
