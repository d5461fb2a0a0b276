import { readFileSync, statSync, utimesSync } from 'node:fs';
import { sha256Of } from '../digest/index.ts';
import { systemCode } from '../errors/index.ts';
import { isDigest } from '../spec/digest.ts';
import type { StorePlace } from './store-place.ts';

// Small files are checked synchronously: promises would take longer than the checks.

/** Finds a blob, which then stays as long as the store is open. */
export function findBlob(
  place: StorePlace,
  digest: string,
): { readonly path: string; readonly size: number } | undefined {
  // Blobs of base images may use other algorithms; those are never stored.
  if (isDigest(digest) && !digest.startsWith('sha256:')) return undefined;
  for (const directory of place.all()) {
    const path = directory.blobPath(digest);
    const size = claim(place, path);
    if (size !== undefined) return { path, size };
  }
  return undefined;
}

/** Finds small blobs, such as configs of unchanged images, so that they are not written again. */
export function holdsBytes(
  place: StorePlace,
  bytes: Uint8Array,
): { readonly digest: string; readonly size: number } | undefined {
  const found = { digest: sha256Of(bytes), size: bytes.length };
  const path = place.current().blobPath(found.digest);
  try {
    return claim(place, path) === found.size && readFileSync(path).equals(bytes)
      ? found
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sets the time of a file to now, which tells a concurrent prune that it is in use.
 * @returns its size; undefined if it is missing or unreadable, and must be written again
 */
function claim({ since }: StorePlace, path: string): number | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && facts.mtimeMs < since) touch(path);
    return facts?.size;
  } catch {
    return undefined;
  }
}

/** @throws if the file was removed */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    // On a read-only disk nothing is pruned either.
    if (systemCode(error) === 'ENOENT') throw error;
  }
}
