import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Descriptor, type ImageSource, MEDIA_TYPE, StrakeError } from '@strake/oci';
import { checkBytes, checkedStream } from '../../packages/oci/src/digest/index.ts';
import { type TarEntry, writeTar } from '../../packages/oci/src/tar/index.ts';

const { oci } = MEDIA_TYPE;

/** Blobs in memory, out of which a test makes an image as broken as it likes. */
export class MemoryImage {
  readonly blobs = new Map<string, Uint8Array>();

  /** Keeps bytes, or a value as JSON, and describes them. */
  add(mediaType: string, content: Uint8Array | object, more: object = {}): Descriptor {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    const digest = digestOf(bytes);
    this.blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length, ...more };
  }

  /** A layer compressed by gzip. */
  layer(tar: Uint8Array, mediaType: string = oci.layerGzip): Descriptor {
    return this.add(mediaType, gzipSync(tar));
  }

  /** A manifest with its config. */
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
    const manifest = {
      schemaVersion: 2,
      mediaType: oci.manifest,
      config,
      layers,
      ...more.manifest,
    };
    return this.add(manifest.mediaType, manifest, more.descriptor);
  }

  index(manifests: readonly Descriptor[], more: object = {}): Descriptor {
    return this.add(oci.index, { schemaVersion: 2, mediaType: oci.index, manifests, ...more });
  }

  source(root: Descriptor): ImageSource {
    const find = (descriptor: Descriptor): Uint8Array => {
      const bytes = this.blobs.get(descriptor.digest);
      if (bytes) return bytes;
      throw new StrakeError('LAYOUT_INVALID', `memory lacks the blob ${descriptor.digest}`);
    };
    return {
      name: 'memory',
      root: async () => ({ descriptor: root, bytes: find(root) }),
      async document(descriptor) {
        const bytes = find(descriptor);
        checkBytes(bytes, descriptor, `blob ${descriptor.digest}`);
        return bytes;
      },
      async blob(descriptor) {
        const bytes = find(descriptor);
        const stream = (async function* () {
          for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
        })();
        return checkedStream(stream, descriptor, `blob ${descriptor.digest}`);
      },
    };
  }
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A tar of entries with just what matters. */
export async function tarOf(
  ...entries: readonly (Pick<TarEntry, 'name'> & Partial<TarEntry> & { readonly text?: string })[]
): Promise<Uint8Array> {
  const members = entries.map(({ text = '', ...entry }): TarEntry => {
    const size = Buffer.byteLength(text);
    const open = async function* () {
      yield Buffer.from(text);
    };
    return { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size, open, ...entry };
  });
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar(members, new AbortController().signal))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
