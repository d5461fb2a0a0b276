import { readFileSync, statSync, utimesSync } from 'node:fs';
import { sha256Of } from '../digest/index.ts';
import { systemCode } from '../errors/index.ts';
import { isDigest } from '../spec/digest.ts';
import type { StorePlace } from './store-place.ts';

// What is small is looked at without promises: one for each step of the way would take longer than all of it.

/** A blob that is there, and stays as long as the place is open. */
export function findBlob(
  place: StorePlace,
  digest: string,
): { readonly path: string; readonly size: number } | undefined {
  // Blobs of bases may have other digests, and are never kept.
  if (isDigest(digest) && !digest.startsWith('sha256:')) return undefined;
  for (const directory of place.all()) {
    const path = directory.blobPath(digest);
    const size = claim(place, path);
    if (size !== undefined) return { path, size };
  }
  return undefined;
}

/** Small blobs that are there, which most are, are not written again: configs of images that did not change. */
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
 * Gives a file the time of now, which says to who prunes that it is in use.
 * @returns its size; undefined where it is not there, or not to be read: it is made again
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

/** @throws where the file went away */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    // On a read-only disk nobody prunes either.
    if (systemCode(error) === 'ENOENT') throw error;
  }
}
