import assert from 'node:assert/strict';
import { digestOf } from '@strake/oci';

/** The image manifest of an entry, as far as tests change it. */
export interface EntryManifest {
  readonly config: BlobDescriptor;
  readonly layers: readonly BlobDescriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

export interface BlobDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** The manifests of a cache repository, behind strake's back. */
export class CacheEntries {
  readonly #url: string;

  /** @param host `HOST:PORT` of a registry that anybody may write to */
  constructor(host: string, repository = 'acme/cache') {
    this.#url = `http://${host}/v2/${repository}`;
  }

  /** The manifests by tag. */
  async read(): Promise<ReadonlyMap<string, EntryManifest>> {
    const { tags } = (await (await this.#send('/tags/list')).json()) as { tags: readonly string[] };
    const read = async (tag: string) => {
      const response = await this.#send(`/manifests/${tag}`, { headers: { accept: MANIFEST } });
      return [tag, (await response.json()) as EntryManifest] as const;
    };
    return new Map(await Promise.all(tags.map(read)));
  }

  async put(tag: string, manifest: object): Promise<void> {
    const body = JSON.stringify(manifest);
    const headers = { 'content-type': MANIFEST };
    await this.#send(`/manifests/${tag}`, { method: 'PUT', headers, body });
  }

  async putBlob(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<BlobDescriptor> {
    const { digest, size } = digestOf(bytes);
    const { headers } = await this.#send('/blobs/uploads/', { method: 'POST' });
    const location = new URL(headers.get('location') ?? '', this.#url);
    location.searchParams.set('digest', digest);
    const type = { 'content-type': 'application/octet-stream' };
    const done = await fetch(location, { method: 'PUT', headers: type, body: bytes });
    assert.equal(done.status, 201, await done.text());
    return { mediaType, digest, size };
  }

  async blob(digest: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.#send(`/blobs/${digest}`)).arrayBuffer());
  }

  async mount(digest: string, from: string): Promise<void> {
    const query = new URLSearchParams({ mount: digest, from });
    const { status } = await this.#send(`/blobs/uploads/?${query}`, { method: 'POST' });
    assert.equal(status, 201);
  }

  /** Loses the bytes of all layers, as garbage collection that goes wrong does. */
  async loseLayers(): Promise<void> {
    const manifests = [...(await this.read()).values()];
    const digests = new Set(manifests.flatMap(({ layers }) => layers.map(({ digest }) => digest)));
    for (const digest of digests) await this.#send(`/blobs/${digest}`, { method: 'DELETE' });
  }

  async #send(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, init);
    assert.ok(response.ok, `${init?.method ?? 'GET'} ${path}: ${response.status}`);
    return response;
  }
}
