import { checkBytes } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { collect } from '../stream/index.ts';
import type { BlobParts } from './blob-parts.ts';
import type { RegistryResponse, RequestBody } from './exchange.ts';
import type { RegistryRequest, RegistrySession } from './registry-session.ts';
import { asRetryable, withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';
import { withDigest } from './upload-location.ts';
import { parseChunkMinimum, parseUploadOffset } from './upload-offset.ts';
import { isSmall, type UploadStrategy } from './upload-strategy.ts';

/** One blob on its way into one repository. */
export interface Upload {
  readonly session: RegistrySession;
  readonly origin: RegistryOrigin;
  readonly descriptor: Descriptor;
  /** Opens the bytes, again for each try. */
  readonly open: (signal: AbortSignal) => Promise<ByteStream>;
  /** True where an upload of the blob failed before. */
  readonly isAgain: boolean;
  /** True where the blob has arrived, whatever became of the answers. */
  readonly isThere: () => Promise<boolean>;
  readonly signal: AbortSignal;
  /** Bytes of this try that are sent; 0 when a try starts. */
  readonly onSent: (bytes: number) => void;
}

/** An upload that the registry has open. */
interface OpenUpload {
  /** Where the next request goes: every answer may change it. */
  location: URL;
  /** Bytes that the registry has. */
  offset: number;
  readonly chunkMinimum: number;
}

const OCTETS = { 'content-type': 'application/octet-stream' };

/**
 * Runs one upload session, in one way. After a connection that broke it goes on where the registry says that it stopped;
 * a session that does not end well is cancelled.
 * @param opened the URL of a session that is open already
 * @throws like the requests; a session that cannot go on is an error that may be tried again, in a new session
 */
export async function runUploadSession(
  upload: Upload,
  parts: BlobParts,
  way: UploadStrategy,
  opened: URL | undefined,
): Promise<void> {
  const { size } = upload.descriptor;
  const open = opened
    ? { location: opened, offset: 0, chunkMinimum: 0 }
    : await openSession(upload);
  try {
    if (way === 'put') await commit(upload, open, await bodyOf(upload, parts));
    else await sendParts(upload, open, parts, chunkSize(way, open, size));
  } catch (error) {
    await cancel(upload, open.location);
    throw error;
  }
}

/** A small blob is sent from memory: its request is written at once, and again where the registry wants a login first. */
async function bodyOf({ descriptor, signal }: Upload, parts: BlobParts): Promise<RequestBody> {
  const { size, digest } = descriptor;
  const body = parts.part(0, size);
  if (!isSmall(size)) return body;
  const bytes = await collect(body.open(signal), size);
  checkBytes(bytes, descriptor, `blob ${digest}`);
  return bytes;
}

/** The registry no longer knows of an upload, or cannot tell how much of it arrived. */
export class UploadLost extends Error {}

async function openSession(upload: Upload): Promise<OpenUpload> {
  const answer = await send(upload, { method: 'POST', target: 'blobs/uploads/', accept: [202] });
  await answer.discard();
  const location = await upload.session.locate(upload.origin, answer, upload.signal);
  const chunkMinimum = parseChunkMinimum(answer.header('oci-chunk-min-length'));
  return { location, offset: 0, chunkMinimum };
}

/** A registry's least length counts for all chunks but the last, and not for the only one. */
function chunkSize(way: UploadStrategy, { chunkMinimum }: OpenUpload, size: number): number {
  return Math.max(typeof way === 'object' ? way.chunkBytes : size, chunkMinimum);
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
      // The answer may be all that was lost.
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
      // To a whole blob 416 would mean that the registry takes none in this way.
      const isPart = open.offset > 0 || chunkBytes < size;
      if (isPart && isOffsetWrong(error)) throw asRetryable(error);
      // Once: another wait of minutes for the same silence helps nobody.
      if (isTimeout(error)) timeouts += 1;
      throw isTimeout(error) && timeouts === 1 ? asRetryable(error) : error;
    }
  };
  await withRetry(session.policy(signal), attempt, () => open.offset);
}

/** The bytes may be there all the same: it is asked before they are sent again. */
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
  // Some registries take a whole blob only without a range.
  const range = isWhole ? {} : { 'content-range': `${open.offset}-${end - 1}` };
  const answer = await send(upload, {
    method: 'PATCH',
    target: open.location,
    headers: { ...OCTETS, ...range },
    body: parts.part(open.offset, end),
    answerMs: session.timeouts.commitMs,
    // ECR answers 201, others 200 or 204.
    accept: [200, 201, 202, 204],
  });
  await answer.discard();
  if (answer.header('location') !== undefined)
    open.location = await session.locate(origin, answer, signal);
  open.offset = end;
}

/**
 * Asks how much arrived.
 * Source: OCI distribution-spec v1.1 "Pushing a blob in chunks", on getting the current status.
 * @throws UploadLost with the failure that led here
 */
async function askOffset(upload: Upload, open: OpenUpload, failure: unknown): Promise<void> {
  const { session, origin, signal, descriptor } = upload;
  const answer = await send(upload, {
    method: 'GET',
    target: open.location,
    accept: [200, 204, 400, 403, 404, 405, 410, 416, 501],
  });
  await answer.discard();
  const offset = answer.status < 300 ? parseUploadOffset(answer.header('range')) : undefined;
  if (offset === undefined || offset > descriptor.size) {
    throw new UploadLost('the upload cannot go on', { cause: failure });
  }
  open.offset = offset;
  if (answer.header('location') !== undefined)
    open.location = await session.locate(origin, answer, signal);
}

async function commit(upload: Upload, open: OpenUpload, body?: RequestBody): Promise<void> {
  const { session, descriptor } = upload;
  const answer = await send(upload, {
    method: 'PUT',
    target: new URL(withDigest(open.location.href, descriptor.digest)),
    headers: OCTETS,
    answerMs: session.timeouts.commitMs,
    accept: [200, 201, 204],
    ...(body ? { body } : {}),
  }).catch((error: unknown) => {
    throw StrakeError.is(error) && error.facts.registryCodes?.includes('DIGEST_INVALID')
      ? wrongDigest(upload, error)
      : error;
  });
  await answer.discard();
  const stored = answer.header('docker-content-digest');
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
    (answer) => answer.discard(),
    () => {},
  );
}

function wrongDigest({ origin, descriptor }: Upload, cause?: unknown): StrakeError {
  return new StrakeError(
    'DIGEST_MISMATCH',
    `registry ${origin.registry} received other bytes than those of blob ${descriptor.digest}`,
    {
      hint: 'Something between changed them (a proxy, say): try another network.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
