import type { Store } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import type { CacheRepository } from './cache-repository.ts';

/** Where copies of manifests are: small records by key. */
export type Records = Pick<Store, 'readRecord' | 'writeRecord'>;

/** Copies of the manifests of entries on this machine. They are as untrusted as those in a registry. */
export class LocalCopies {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async read(repository: CacheRepository, tag: string): Promise<string | undefined> {
    const record = await this.#records.readRecord(keyOf(repository, tag));
    return isRecord(record) && typeof record.manifest === 'string' ? record.manifest : undefined;
  }

  async write(repository: CacheRepository, tag: string, manifest: string): Promise<void> {
    await this.#records.writeRecord(keyOf(repository, tag), { manifest });
  }

  async remove(repository: CacheRepository, tag: string): Promise<void> {
    await this.#records.writeRecord(keyOf(repository, tag), null);
  }
}

function keyOf({ origin: { registry, repository } }: CacheRepository, tag: string): string {
  return `cache entry ${registry}/${repository}:${tag}`;
}
