import { gzipSync } from 'node:zlib';
import { checkBytes, checkedStream, digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { compactJson } from '../spec/json.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { piecesOf } from './pieces-of.ts';

const { oci } = MEDIA_TYPE;

/** Blobs in memory, of which a test makes an image: a valid one, or one as broken as it likes. Nothing is checked before it is read. */
export class MemoryImage {
  /** By digest. */
  readonly blobs: Map<string, Uint8Array> = new Map();

  /**
   * Keeps bytes, or a value as JSON, and describes them.
   * @param more further fields of the descriptor, which win
   */
  add(mediaType: string, content: Uint8Array | object, more: object = {}): Descriptor {
    const bytes =
      content instanceof Uint8Array ? content : new TextEncoder().encode(compactJson(content));
    const claim = digestOf(bytes);
    this.blobs.set(claim.digest, bytes);
    return { mediaType, ...claim, ...more };
  }

  /** Keeps a tar as a layer, compressed by gzip, and describes it. */
  layer(tar: Uint8Array, mediaType: string = oci.layerGzip): Descriptor {
    return this.add(mediaType, gzipSync(tar));
  }

  /**
   * A manifest for linux/amd64 with its config.
   * @param diffIds digests of the uncompressed layers
   * @param more further fields of the config, the manifest and its descriptor, which win
   */
  manifest(
    layers: readonly Descriptor[],
    diffIds: readonly string[],
    more: {
      readonly config?: object;
      readonly manifest?: object;
      readonly descriptor?: object;
    } = {},
  ): Descriptor {
    const config = this.add(oci.config, {
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: diffIds },
      ...more.config,
    });
    const manifest = { schemaVersion: 2, mediaType: oci.manifest, config, layers };
    const all = { ...manifest, ...more.manifest };
    return this.add(all.mediaType, all, more.descriptor);
  }

  /** An image index. @param more further fields, which win */
  index(manifests: readonly Descriptor[], more: object = {}): Descriptor {
    return this.add(oci.index, { schemaVersion: 2, mediaType: oci.index, manifests, ...more });
  }

  /** Reads the image of a root as a registry or layout does: bytes are checked, and LAYOUT_INVALID tells of a blob that is not there. */
  source(root: Descriptor, name = 'memory'): ImageSource {
    const find = ({ digest }: Descriptor): Uint8Array => {
      const bytes = this.blobs.get(digest);
      if (bytes) return bytes;
      throw new StrakeError('LAYOUT_INVALID', `${name} does not contain the blob ${digest}`);
    };
    return {
      name,
      root: async () => ({ descriptor: root, bytes: find(root) }),
      async document(descriptor) {
        const bytes = find(descriptor);
        checkBytes(bytes, descriptor, `blob ${descriptor.digest}`);
        return bytes;
      },
      blob: async (descriptor) =>
        checkedStream(piecesOf(find(descriptor)), descriptor, `blob ${descriptor.digest}`),
    };
  }
}
