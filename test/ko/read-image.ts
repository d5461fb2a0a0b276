import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type Descriptor, Repository } from '../lifecycle/put-image.ts';

/** All that two tools can agree on: not the bytes of compressed layers, and so none of the digests of blobs, manifests and indexes. */
export interface ReadImage {
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of an image. */
  readonly config?: ImageConfig;
  readonly configType?: string;
  readonly layers?: readonly { readonly mediaType: string; readonly diffId: string }[];
  /** Of an index, in its order. */
  readonly manifests?: readonly (ReadImage & { readonly descriptor: object })[];
}

export interface ImageConfig {
  readonly os: string;
  readonly config: {
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
  };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

interface Manifest {
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

/**
 * An image or index as a registry has it, with the diff ID that each layer really has.
 * @param reference `127.0.0.1:5000/app@sha256:…`, or with a tag
 */
export async function readImage(reference: string): Promise<ReadImage> {
  const [, name = '', at = ''] = /^([^@]+?)(?::[^/@]*)?(?:@(.+))?$/.exec(reference) ?? [];
  return readManifest(new Repository(name), at || reference.slice(name.length + 1));
}

async function readManifest(repository: Repository, at: string): Promise<ReadImage> {
  const { mediaType, annotations, config, layers, manifests }: Manifest = JSON.parse(
    await repository.getManifest(at),
  );
  const own = { mediaType, ...(annotations && { annotations }) };
  if (manifests !== undefined) {
    const children = manifests.map(async ({ digest, size: _, ...descriptor }) => ({
      descriptor,
      ...(await readManifest(repository, digest)),
    }));
    return { ...own, manifests: await Promise.all(children) };
  }
  const read = async ({ digest }: Descriptor) => Buffer.from(await repository.getBlob(digest));
  return {
    ...own,
    ...(config && {
      config: JSON.parse((await read(config)).toString()),
      configType: config.mediaType,
    }),
    layers: await Promise.all(
      (layers ?? []).map(async (layer) => ({
        mediaType: layer.mediaType,
        diffId: diffIdOf(await read(layer)),
      })),
    ),
  };
}

function diffIdOf(layer: Buffer): string {
  return `sha256:${createHash('sha256').update(gunzipSync(layer)).digest('hex')}`;
}
