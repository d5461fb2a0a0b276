import { StrakeError } from '../errors/index.ts';

/**
 * How the bytes travel: by one PATCH, which almost every registry takes; in the PUT that closes the upload; or by a PATCH
 * for every so many bytes.
 */
export type UploadStrategy = 'patch' | 'put' | { readonly chunkBytes: number };

/** Statuses with which registries refuse to take a blob by PATCH. */
const NO_PATCH: readonly number[] = [400, 404, 405, 411, 415, 416, 501];
/** The same for a PUT with a body. */
const NO_PUT: readonly number[] = [405, 411, 415, 501];
/** Statuses with which registries refuse a blob in the PUT that closes its upload, where a PATCH may still do. */
const NO_SMALL_PUT: readonly number[] = [400, 404, 405, 411, 415, 416, 501];
const TOO_LARGE = 413;
const FIRST_CHUNK = 32 * 1024 * 1024;
const LEAST_CHUNK = 512 * 1024;

/** Up to so many bytes a blob travels in the PUT: a PATCH would cost one more round trip, and as a large PUT is not taken everywhere. */
const SMALL_BYTES = 1024 * 1024;

export function isSmall(size: number): boolean {
  return size <= SMALL_BYTES;
}

/** The way to try after an error; undefined where it does not speak against the last one. */
export function otherWay(
  way: UploadStrategy,
  error: unknown,
  size: number,
): UploadStrategy | undefined {
  if (!StrakeError.is(error) || !['PATCH', 'PUT'].includes(error.facts.method ?? ''))
    return undefined;
  const { status = 0, registryCodes = [] } = error.facts;
  if (registryCodes.some((code) => code.startsWith('DIGEST_') || code.startsWith('BLOB_UPLOAD_')))
    return undefined;
  if (status === TOO_LARGE) {
    const last = typeof way === 'object' ? way.chunkBytes : size;
    const chunkBytes = Math.max(LEAST_CHUNK, Math.min(FIRST_CHUNK, Math.floor(last / 4)));
    return chunkBytes < last ? { chunkBytes } : undefined;
  }
  if (way === 'patch' && NO_PATCH.includes(status)) return 'put';
  if (way === 'put' && isSmall(size)) return NO_SMALL_PUT.includes(status) ? 'patch' : undefined;
  return way === 'put' && NO_PUT.includes(status) ? { chunkBytes: FIRST_CHUNK } : undefined;
}
