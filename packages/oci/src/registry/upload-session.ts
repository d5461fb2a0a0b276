import { checkBytes } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { defined } from '../spec/record.ts';
import { collect } from '../stream/index.ts';
import type { BlobParts } from './blob-parts.ts';
import type { RegistryResponse, RequestBody } from './exchange.ts';
import type { RegistryRequest, RegistrySession } from './registry-session.ts';
import { asRetryable, withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';
import { withDigest } from './upload-location.ts';
import { parseChunkMinimum, parseUploadOffset } from './upload-offset.ts';
import { isSmall, type UploadStrategy } from './upload-strategy.ts';

/** The upload of one blob to one repository. */
export interface Upload {
  readonly session: RegistrySession;
  readonly origin: RegistryOrigin;
  readonly descriptor: Descriptor;
  /** Opens the bytes, again for each attempt. */
  readonly open: (signal: AbortSignal) => Promise<ByteStream>;
  /** True if an upload of the blob failed before. */
  readonly isAgain: boolean;
  /** True if the registry has the blob, even if a response was lost. */
  readonly isThere: () => Promise<boolean>;
  readonly signal: AbortSignal;
  /** Called with the bytes sent in this attempt; 0 when an attempt starts. */
  readonly onSent: (bytes: number) => void;
}

/** An open upload session. */
interface OpenUpload {
  /** The URL of the next request: every response may change it. */
  location: URL;
  /** Bytes that the registry has. */
  offset: number;
  readonly chunkMinimum: number;
}

const OCTETS = { 'content-type': 'application/octet-stream' };

/**
 * Runs one upload session with one strategy. After a broken connection it resumes at the offset that the registry reports;
 * a session that fails is cancelled.
 * @param opened the URL of a session that is already open
 * @throws the errors of the requests; a session that cannot be resumed is a retryable error, for a new session
 */
export async function runUploadSession(
  upload: Upload,
  parts: BlobParts,
  strategy: UploadStrategy,
  opened: URL | undefined,
): Promise<void> {
  const { size } = upload.descriptor;
  const open = opened
    ? { location: opened, offset: 0, chunkMinimum: 0 }
    : await openSession(upload);
  try {
    if (strategy === 'put') await commit(upload, open, await bodyOf(upload, parts));
    else await sendParts(upload, open, parts, chunkSize(strategy, open, size));
  } catch (error) {
    await cancel(upload, open.location);
    throw error;
  }
}

/** A small blob is sent from memory: its request is written at once, and again if the registry requires authentication first. */
async function bodyOf({ descriptor, signal }: Upload, parts: BlobParts): Promise<RequestBody> {
  const { size, digest } = descriptor;
  const body = parts.part(0, size);
  if (!isSmall(size)) return body;
  const bytes = await collect(body.open(signal), size);
  checkBytes(bytes, descriptor, `blob ${digest}`);
  return bytes;
}

/** The registry no longer knows an upload, or does not report its offset. */
export class UploadLost extends Error {}

async function openSession(upload: Upload): Promise<OpenUpload> {
  const response = await send(upload, { method: 'POST', target: 'blobs/uploads/', accept: [202] });
  await response.discard();
  const location = await upload.session.locate(upload.origin, response, upload.signal);
  const chunkMinimum = parseChunkMinimum(response.header('oci-chunk-min-length'));
  return { location, offset: 0, chunkMinimum };
}

/** The minimum of a registry applies to all chunks but the last, and not to a single one. */
function chunkSize(strategy: UploadStrategy, { chunkMinimum }: OpenUpload, size: number): number {
  return Math.max(typeof strategy === 'object' ? strategy.chunkBytes : size, chunkMinimum);
}

async function sendParts(
  upload: Upload,
  open: OpenUpload,
  parts: BlobParts,
  chunkBytes: number,
): Promise<void> {
  const { session, descriptor, signal, isThere } = upload;
  const { size } = descriptor;
  let failure: unknown;
  let timeouts = 0;
  const attempt = async () => {
    if (failure !== undefined) {
      // Perhaps only the response was lost.
      if (open.offset === size && (await isThere())) return;
      await askOffset(upload, open, failure);
    }
    try {
      while (open.offset < size) {
        await patch(upload, open, parts, Math.min(size, open.offset + chunkBytes));
      }
      await commit(upload, open);
    } catch (error) {
      failure = error;
      // For a whole blob, 416 would mean that the registry does not support this strategy.
      const isPart = open.offset > 0 || chunkBytes < size;
      if (isPart && isOffsetWrong(error)) throw asRetryable(error);
      // Once: waiting minutes for the same timeout again does not help.
      if (isTimeout(error)) timeouts += 1;
      throw isTimeout(error) && timeouts === 1 ? asRetryable(error) : error;
    }
  };
  await withRetry(session.policy(signal), attempt, () => open.offset);
}

/** The bytes may have arrived anyway: check before sending them again. */
function isTimeout(error: unknown): error is StrakeError {
  return StrakeError.is(error) && error.code === 'REGISTRY_TIMEOUT';
}

function isOffsetWrong(error: unknown): error is StrakeError {
  return StrakeError.is(error) && error.facts.status === 416 && error.facts.method === 'PATCH';
}

async function patch(
  upload: Upload,
  open: OpenUpload,
  parts: BlobParts,
  end: number,
): Promise<void> {
  const { session, origin, signal } = upload;
  const isWhole = open.offset === 0 && end === upload.descriptor.size;
  // Some registries accept a whole blob only without a range.
  const range = isWhole ? {} : { 'content-range': `${open.offset}-${end - 1}` };
  const response = await send(upload, {
    method: 'PATCH',
    target: open.location,
    headers: { ...OCTETS, ...range },
    body: parts.part(open.offset, end),
    responseMs: session.timeouts.commitMs,
    // ECR returns 201, others 200 or 204.
    accept: [200, 201, 202, 204],
  });
  await response.discard();
  if (response.header('location') !== undefined)
    open.location = await session.locate(origin, response, signal);
  open.offset = end;
}

/**
 * Asks the registry how many bytes arrived.
 * Source: OCI distribution-spec v1.1 "Pushing a blob in chunks", on getting the current status.
 * @throws UploadLost with the original failure
 */
async function askOffset(upload: Upload, open: OpenUpload, failure: unknown): Promise<void> {
  const { session, origin, signal, descriptor } = upload;
  const response = await send(upload, {
    method: 'GET',
    target: open.location,
    accept: [200, 204, 400, 403, 404, 405, 410, 416, 501],
  });
  await response.discard();
  const offset = response.status < 300 ? parseUploadOffset(response.header('range')) : undefined;
  if (offset === undefined || offset > descriptor.size) {
    throw new UploadLost('the upload cannot be resumed', { cause: failure });
  }
  open.offset = offset;
  if (response.header('location') !== undefined)
    open.location = await session.locate(origin, response, signal);
}

async function commit(upload: Upload, open: OpenUpload, body?: RequestBody): Promise<void> {
  const { session, descriptor } = upload;
  const response = await send(upload, {
    method: 'PUT',
    target: new URL(withDigest(open.location.href, descriptor.digest)),
    headers: OCTETS,
    responseMs: session.timeouts.commitMs,
    accept: [200, 201, 204],
    ...defined({ body }),
  }).catch((error: unknown) => {
    throw StrakeError.is(error) && error.facts.registryCodes?.includes('DIGEST_INVALID')
      ? wrongDigest(upload, error)
      : error;
  });
  await response.discard();
  const stored = response.header('docker-content-digest');
  if (
    stored?.startsWith('sha256:') &&
    descriptor.digest.startsWith('sha256:') &&
    stored !== descriptor.digest
  ) {
    throw wrongDigest(upload);
  }
}

function send(
  upload: Upload,
  request: Pick<RegistryRequest, 'method' | 'target' | 'accept'> & Partial<RegistryRequest>,
): Promise<RegistryResponse> {
  const { session, origin, descriptor, signal } = upload;
  return session.request(origin, {
    scopes: [repositoryScope(origin.repository, 'pull', 'push')],
    operation: `pushing blob ${descriptor.digest} to ${origin.repository}`,
    signal,
    ...request,
  });
}

/** Best effort, and without the caller's signal, which may be what ended the upload. */
async function cancel(upload: Upload, location: URL): Promise<void> {
  await send(upload, {
    method: 'DELETE',
    target: location,
    accept: [200, 202, 204, 404, 405],
    signal: AbortSignal.timeout(800),
  }).then(
    (response) => response.discard(),
    () => {},
  );
}

function wrongDigest({ origin, descriptor }: Upload, cause?: unknown): StrakeError {
  return new StrakeError(
    'DIGEST_MISMATCH',
    `the bytes that registry ${origin.registry} received do not match blob ${descriptor.digest}`,
    {
      hint: 'Something in between changed them, such as a proxy; try another network.',
      ...defined({ cause }),
    },
  );
}
