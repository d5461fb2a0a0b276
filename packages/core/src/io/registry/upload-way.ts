import { StrakeError } from '../../errors/index.ts';

/**
 * How the bytes travel: by one PATCH, which almost every registry takes; in the PUT that closes the upload; or by a PATCH
 * for every so many bytes.
 */
export type UploadWay = 'patch' | 'put' | { readonly chunkBytes: number };

/** Statuses with which registries refuse to take a blob by PATCH. */
const NO_PATCH: readonly number[] = [400, 404, 405, 411, 415, 416, 501];
/** The same for a PUT with a body. */
const NO_PUT: readonly number[] = [405, 411, 415, 501];
const TOO_LARGE = 413;
const FIRST_CHUNK = 32 * 1024 * 1024;
const LEAST_CHUNK = 512 * 1024;

/** The way to try after an error; undefined where it does not speak against the last one. */
export function otherWay(way: UploadWay, error: unknown, size: number): UploadWay | undefined {
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
  return way === 'put' && NO_PUT.includes(status) ? { chunkBytes: FIRST_CHUNK } : undefined;
}
