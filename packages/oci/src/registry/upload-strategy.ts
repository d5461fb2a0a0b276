import { StrakeError } from '../errors/index.ts';

/**
 * How the bytes are sent: by one PATCH, which almost every registry accepts; in the PUT that closes the upload; or in chunks of a
 * given size by several PATCH requests.
 */
export type UploadStrategy = 'patch' | 'put' | { readonly chunkBytes: number };

/** Statuses with which registries reject a blob by PATCH. */
const NO_PATCH: readonly number[] = [400, 404, 405, 411, 415, 416, 501];
/** The same for a PUT with a body. */
const NO_PUT: readonly number[] = [405, 411, 415, 501];
/** Statuses with which registries reject a small blob in the PUT that closes its upload, where a PATCH may still work. */
const NO_SMALL_PUT: readonly number[] = [400, 404, 405, 411, 415, 416, 501];
const TOO_LARGE = 413;
const FIRST_CHUNK = 32 * 1024 * 1024;
const LEAST_CHUNK = 512 * 1024;

/** Up to this size a blob is sent in the PUT: a PATCH would cost another round trip, but a large PUT is not accepted everywhere. */
const SMALL_BYTES = 1024 * 1024;

export function isSmall(size: number): boolean {
  return size <= SMALL_BYTES;
}

/** The strategy to try after an error; undefined if the error is unrelated to the strategy. */
export function nextStrategy(
  strategy: UploadStrategy,
  error: unknown,
  size: number,
): UploadStrategy | undefined {
  if (!StrakeError.is(error) || !['PATCH', 'PUT'].includes(error.facts.method ?? ''))
    return undefined;
  const { status = 0, registryCodes = [] } = error.facts;
  if (registryCodes.some((code) => code.startsWith('DIGEST_') || code.startsWith('BLOB_UPLOAD_')))
    return undefined;
  if (status === TOO_LARGE) {
    const last = typeof strategy === 'object' ? strategy.chunkBytes : size;
    const chunkBytes = Math.max(LEAST_CHUNK, Math.min(FIRST_CHUNK, Math.floor(last / 4)));
    return chunkBytes < last ? { chunkBytes } : undefined;
  }
  if (strategy === 'patch' && NO_PATCH.includes(status)) return 'put';
  if (strategy === 'put' && isSmall(size))
    return NO_SMALL_PUT.includes(status) ? 'patch' : undefined;
  return strategy === 'put' && NO_PUT.includes(status) ? { chunkBytes: FIRST_CHUNK } : undefined;
}
