import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type BlobReader,
  compactJson,
  type Descriptor,
  type Entry,
  type ImageTree,
  type Index,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
  type MediaTypeFamily,
  openStore,
  type Platform,
  type Store,
  writeLayer,
} from '@strake/oci';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

export interface SampleOptions {
  readonly family?: MediaTypeFamily;
  readonly platforms?: readonly Platform[];
  /** Goes into a file of the layer, so that samples differ. */
  readonly mark?: string;
  /** False: the root is the manifest of the first platform. */
  readonly index?: boolean;
}

/** A real image: layers that readers can unpack, and the store that holds its blobs. */
export interface SampleImage {
  readonly tree: ImageTree;
  readonly store: BlobReader;
}

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM = { os: 'linux', architecture: 'arm', variant: 'v7' };

/** For every platform a layer that all share and one of its own. */
export async function sampleImage(t: Scope, options: SampleOptions = {}): Promise<SampleImage> {
  const { family = 'oci', platforms = [AMD64, ARM], mark = 'sample', index = true } = options;
  const store = await openStore(join(await temporaryDirectory(t), 'store'));
  const types = MEDIA_TYPE[family];
  const shared = await layer(store, [
    { type: 'directory', path: '/etc' },
    { type: 'file', path: '/etc/mark', content: { text: `${mark}\n` } },
  ]);
  const blobs = new Map<string, Descriptor>();
  const manifests: ManifestDocument[] = [];
  for (const platform of platforms) {
    const text = `${compactJson(platform)}\n`;
    const own = await layer(store, [
      { type: 'file', path: '/app/platform', content: { text }, mode: 0o755 },
      { type: 'symlink', path: '/app/link', target: 'platform' },
    ]);
    const layers = [shared, own].map(({ digest, size }) => ({
      mediaType: types.layerGzip,
      digest,
      size,
    }));
    const config = {
      mediaType: types.config,
      ...(await store.write(
        chunk(
          compactJson({
            ...platform,
            config: { Entrypoint: ['/app/platform'] },
            rootfs: { type: 'layers', diff_ids: [shared.diffId, own.diffId] },
          }),
        ),
      )),
    };
    for (const blob of [...layers, config]) blobs.set(blob.digest, blob);
    const manifest: Manifest = { schemaVersion: 2, mediaType: types.manifest, config, layers };
    manifests.push(document(manifest, platform));
  }
  const root = index
    ? document({
        schemaVersion: 2,
        mediaType: types.index,
        manifests: manifests.map(({ descriptor }) => descriptor),
      })
    : manifests[0];
  if (!root) throw new Error('a sample needs a platform');
  return {
    tree: {
      root: root.descriptor,
      manifests: index ? [...manifests, root] : manifests,
      blobs: [...blobs.values()].map((descriptor) => ({ descriptor })),
    },
    store: { open: async (descriptor) => store.open(descriptor) },
  };
}

/** A manifest or index as it travels. */
export function document(value: Manifest | Index, platform?: Platform): ManifestDocument {
  const text = compactJson(value);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const descriptor = { mediaType: value.mediaType, digest, size: Buffer.byteLength(text) };
  return { descriptor: platform ? { ...descriptor, platform } : descriptor, text };
}

function layer(store: Store, entries: readonly Entry[]) {
  const { signal } = new AbortController();
  return writeLayer({ id: 'sample', entries }, { timestamp: 0, store, signal });
}

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
