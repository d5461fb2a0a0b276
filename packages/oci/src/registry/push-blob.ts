import { isAbort, StrakeError } from '../errors/index.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { RegistryOrigin, TreeBlob } from '../spec/image-tree.ts';
import type { KnownBlobs } from './known-blobs.ts';
import type { RegistrySession } from './registry-session.ts';
import { asRetryable, withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';
import { uploadBlob } from './upload-blob.ts';
import { UploadLost } from './upload-session.ts';

/** What pushing blobs to one repository needs. */
export interface BlobPush {
  readonly session: RegistrySession;
  readonly memory: KnownBlobs;
  readonly origin: RegistryOrigin;
  readonly store: BlobReader;
  readonly signal: AbortSignal;
}

/**
 * Makes sure that a repository has a blob: it is there, or mounted from another repository of the registry, or
 * uploaded. Pushes of one digest to one registry wait for each other, so that it travels once.
 * @param isForced uploads without asking whether it is there, after a registry said wrongly that it is
 * @param onSent bytes of the blob that the registry has
 * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH
 */
export async function pushBlob(
  push: BlobPush,
  blob: TreeBlob,
  isForced: boolean,
  onSent: (bytes: number) => void,
): Promise<void> {
  const { memory, origin, signal } = push;
  const { digest, size } = blob.descriptor;
  await memory.exclusively(origin.registry, digest, async () => {
    signal.throwIfAborted();
    const isKnown = memory.has(origin, digest) || isFromHere(push, blob);
    const mayBeThere = !isForced && !isQuickerSent(push, blob);
    const isThere = !isForced && (isKnown || (mayBeThere && (await hasBlob(push, blob))));
    if (!isThere) await bringBlob(push, blob, isForced, onSent);
    memory.add(origin, digest);
    onSent(size);
  });
}

/** To ask for less takes as long as to send it. */
const QUICK_BYTES = 32 * 1024;

export function isQuick(size: number): boolean {
  return size <= QUICK_BYTES;
}

/** True for a small blob that comes from this machine and that the registry is not known to have: most of these are new. */
function isQuickerSent(
  { memory, origin: to }: BlobPush,
  { descriptor, origin }: TreeBlob,
): boolean {
  const isNear = origin === undefined && memory.elsewhere(to, descriptor.digest) === undefined;
  return isNear && isQuick(descriptor.size);
}

/** What was read of this very repository needs no question: a manifest that names it would be refused otherwise. */
function isFromHere({ origin }: BlobPush, { origin: from }: TreeBlob): boolean {
  return from?.registry === origin.registry && from.repository === origin.repository;
}

async function bringBlob(
  push: BlobPush,
  blob: TreeBlob,
  isForced: boolean,
  onSent: (bytes: number) => void,
): Promise<void> {
  const { session, origin, store, signal } = push;
  const { descriptor } = blob;
  const from = isForced ? undefined : mountSource(push, blob);
  let opened: URL | 'mounted' | undefined =
    from === undefined ? undefined : await mount(push, descriptor.digest, from);
  if (opened === 'mounted') return;
  let isAgain = false;
  await withRetry(session.policy(signal), async () => {
    const location = opened instanceof URL ? opened : undefined;
    opened = undefined;
    try {
      const open = (inner: AbortSignal) => store.open(descriptor, inner);
      const isThere = () => hasBlob(push, blob);
      const upload = { session, origin, descriptor, open, isAgain, isThere, signal, onSent };
      await uploadBlob(upload, location);
    } catch (thrown) {
      isAgain = true;
      const error = thrown instanceof UploadLost ? thrown.cause : thrown;
      // An upload whose answer was lost may have arrived.
      if (mayHaveArrived(error) && (await hasBlob(push, blob))) return;
      throw isStaleSession(error) ? asRetryable(error) : error;
    }
  });
}

function mayHaveArrived(error: unknown): boolean {
  if (!StrakeError.is(error)) return false;
  return (
    Boolean(error.facts.retryable) || error.code === 'REGISTRY_TIMEOUT' || isStaleSession(error)
  );
}

/** The registry forgot the session: another one may do. */
function isStaleSession(error: unknown): error is StrakeError {
  const codes = StrakeError.is(error) ? (error.facts.registryCodes ?? []) : [];
  return codes.includes('BLOB_UPLOAD_UNKNOWN') || codes.includes('BLOB_UPLOAD_INVALID');
}

function mountSource(
  { memory, origin }: BlobPush,
  { descriptor, origin: known }: TreeBlob,
): string | undefined {
  const isSameRegistry =
    known?.registry === origin.registry && known.repository !== origin.repository;
  return isSameRegistry ? known.repository : memory.elsewhere(origin, descriptor.digest);
}

/**
 * True where the repository has the blob. An answer that tells nothing (401, 403, 405) counts as no: the upload will
 * tell what is wrong.
 */
async function hasBlob(
  { session, origin, signal }: BlobPush,
  { descriptor }: TreeBlob,
): Promise<boolean> {
  try {
    const answer = await session.retried(origin, {
      method: 'HEAD',
      target: `blobs/${descriptor.digest}`,
      scopes: [repositoryScope(origin.repository, 'pull', 'push')],
      operation: `looking for blob ${descriptor.digest} in ${origin.repository}`,
      accept: [200, 400, 401, 403, 404, 405],
      signal,
    });
    await answer.discard();
    const size = answer.header('content-length');
    return answer.status === 200 && (size === undefined || Number(size) === descriptor.size);
  } catch (error) {
    if (StrakeError.is(error) && ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED'].includes(error.code))
      return false;
    throw error;
  }
}

/**
 * Asks the registry to take the blob from another of its repositories. Whatever it answers but yes, the blob is
 * uploaded; where that answer opened an upload, its URL is returned.
 * Source: OCI distribution-spec v1.1 "Mounting a blob from another repository".
 */
async function mount(
  { session, origin, signal }: BlobPush,
  digest: string,
  from: string,
): Promise<URL | 'mounted' | undefined> {
  try {
    const answer = await session.request(origin, {
      method: 'POST',
      target: `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`,
      scopes: [repositoryScope(origin.repository, 'pull', 'push'), repositoryScope(from, 'pull')],
      operation: `mounting blob ${digest} from ${from}`,
      accept: [201, 202],
      signal,
    });
    await answer.discard();
    return answer.status === 201 ? 'mounted' : await session.locate(origin, answer, signal);
  } catch (error) {
    if (isAbort(error) || signal.aborted) throw error;
    return undefined;
  }
}
