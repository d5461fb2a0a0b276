import { randomBytes } from 'node:crypto';
import {
  type BlobReader,
  type Descriptor,
  digestOf,
  type ImageTree,
  type Index,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
} from '@strake/oci';

/** A tree with its bytes, for tests. */
export interface SampleTree {
  readonly tree: ImageTree;
  readonly store: BlobReader;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** How often a digest was opened. */
  readonly opened: Map<string, number>;
}

/** An index of two images with a config each and one layer of `layerBytes` that they share. */
export function sampleTree(
  layerBytes = 100_000,
  mark = randomBytes(8).toString('hex'),
): SampleTree {
  const { oci } = MEDIA_TYPE;
  const blobs = new Map<string, Uint8Array>();
  const opened = new Map<string, number>();
  const add = (mediaType: string, bytes: Uint8Array): Descriptor => {
    const digest = digestOf(bytes).digest;
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const layer = add(oci.layerTar, Buffer.alloc(layerBytes, mark));
  const images = ['amd64', 'arm64'].map((architecture) => {
    const config = add(
      oci.config,
      json({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [layer.digest] } }),
    );
    const document = manifest({
      schemaVersion: 2,
      mediaType: oci.manifest,
      config,
      layers: [layer],
    });
    return {
      config,
      document,
      entry: { ...document.descriptor, platform: { os: 'linux', architecture } },
    };
  });
  const root = manifest({
    schemaVersion: 2,
    mediaType: oci.index,
    manifests: images.map((image) => image.entry),
  });
  return {
    tree: {
      root: root.descriptor,
      manifests: [...images.map((image) => image.document), root],
      blobs: [layer, ...images.map((image) => image.config)].map((descriptor) => ({ descriptor })),
    },
    store: storeOf(blobs, opened),
    blobs,
    opened,
  };
}

function storeOf(blobs: ReadonlyMap<string, Uint8Array>, opened: Map<string, number>): BlobReader {
  return {
    async open({ digest }) {
      opened.set(digest, (opened.get(digest) ?? 0) + 1);
      return chunksOf(blobs.get(digest) ?? Buffer.alloc(0));
    },
  };
}

/** Every chunk in the same memory, as a reader is allowed to do. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(65_536);
  for (let at = 0; at < bytes.length; at += memory.length) {
    const part = bytes.subarray(at, at + memory.length);
    memory.fill(0);
    memory.set(part);
    yield memory.subarray(0, part.length);
  }
}

function manifest(value: Manifest | Index): ManifestDocument {
  const bytes = json(value);
  return {
    descriptor: { mediaType: value.mediaType, digest: digestOf(bytes).digest, size: bytes.length },
    text: bytes.toString('utf8'),
  };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
