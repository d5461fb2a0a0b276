import { createHash } from 'node:crypto';

/** Media types of the OCI image-spec. */
export const OCI = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/** Media types of Docker's schema 2. */
export const DOCKER = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  foreign: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
};

/** What a manifest says of some bytes. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A repository of a registry that anybody may write to, by the plainest requests of the distribution-spec. */
export class Repository {
  readonly name: string;
  readonly #url: string;

  /** @param name `127.0.0.1:5000/static` */
  constructor(name: string) {
    this.name = name;
    const [host = '', ...path] = name.split('/');
    this.#url = `http://${host}/v2/${path.join('/')}`;
  }

  async putBlob(mediaType: string, bytes: Uint8Array<ArrayBuffer> | string): Promise<Descriptor> {
    const descriptor = describe(mediaType, bytes);
    const started = await expect(
      201,
      202,
      fetch(`${this.#url}/blobs/uploads/`, { method: 'POST' }),
    );
    const location = new URL(started.headers.get('location') ?? '', this.#url);
    location.searchParams.set('digest', descriptor.digest);
    const headers = { 'content-type': 'application/octet-stream' };
    await expect(201, 201, fetch(location, { method: 'PUT', headers, body: bytes }));
    return descriptor;
  }

  /** @param reference a tag; without one the manifest is known by its digest only */
  async putManifest(mediaType: string, value: object, reference?: string): Promise<Descriptor> {
    const text = JSON.stringify({ schemaVersion: 2, mediaType, ...value });
    const descriptor = describe(mediaType, text);
    const url = `${this.#url}/manifests/${reference ?? descriptor.digest}`;
    await expect(
      201,
      201,
      fetch(url, { method: 'PUT', headers: { 'content-type': mediaType }, body: text }),
    );
    return descriptor;
  }

  /** The bytes of a manifest, by tag or digest. */
  async getManifest(reference: string): Promise<string> {
    const accept = ACCEPTED.join(', ');
    const answer = await fetch(`${this.#url}/manifests/${reference}`, { headers: { accept } });
    return (await expect(200, 200, Promise.resolve(answer))).text();
  }

  async getBlob(digest: string): Promise<Uint8Array> {
    const answer = await expect(200, 200, fetch(`${this.#url}/blobs/${digest}`));
    return new Uint8Array(await answer.arrayBuffer());
  }

  async hasBlob(digest: string): Promise<boolean> {
    return (await fetch(`${this.#url}/blobs/${digest}`, { method: 'HEAD' })).ok;
  }
}

const ACCEPTED = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export function describe(mediaType: string, bytes: Uint8Array | string): Descriptor {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { mediaType, digest, size: Buffer.byteLength(bytes) };
}

async function expect(least: number, most: number, answer: Promise<Response>): Promise<Response> {
  const got = await answer;
  if (got.status >= least && got.status <= most) return got;
  throw new Error(`${got.url} answered ${got.status}: ${await got.text()}`);
}
