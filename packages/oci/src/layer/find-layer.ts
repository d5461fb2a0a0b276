import { isDigest } from '../spec/digest.ts';
import type { Store } from '../store/index.ts';
import type { WrittenLayer } from './written-layer.ts';

/** Looks up a layer that was written before under this key, if its blob still exists; the record is not trusted. */
export async function findLayer(store: Store, key: string): Promise<WrittenLayer | undefined> {
  const record = await store.readRecord(key);
  if (typeof record !== 'object' || record === null) return undefined;
  const { digest, size, diffId } = record as Readonly<Record<string, unknown>>;
  if (!isSha256(digest) || !isSha256(diffId) || typeof size !== 'number') return undefined;
  return (await store.size(digest)) === size ? { digest, size, diffId } : undefined;
}

function isSha256(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('sha256:') && isDigest(value);
}
