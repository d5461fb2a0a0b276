import { isAbort, StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { RegistryOrigin, TreeBlob } from '../spec/image-tree.ts';
import type { KnownBlobs, Transfer } from './known-blobs.ts';
import type { RegistrySession } from './registry-session.ts';
import { asRetryable, withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';
import { uploadBlob } from './upload-blob.ts';
import { UploadLost } from './upload-session.ts';

/** The context for pushing blobs to one repository. */
export interface BlobPush {
  readonly session: RegistrySession;
  readonly knownBlobs: KnownBlobs;
  readonly origin: RegistryOrigin;
  readonly store: BlobReader;
  readonly signal: AbortSignal;
}

/**
 * Ensures that a repository has a blob: it exists already, or is mounted from another repository of the registry, or is
 * uploaded. Pushes of one digest to one registry wait for each other, so that it is sent once.
 * @param isForced upload without checking whether it exists, after a registry wrongly reported that it does
 * @param onSent called with the number of bytes that the registry has
 * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH
 */
export async function pushBlob(
  push: BlobPush,
  blob: TreeBlob,
  isForced: boolean,
  onSent: (bytes: number) => void,
): Promise<void> {
  const { knownBlobs, origin, signal } = push;
  const { digest, size } = blob.descriptor;
  await knownBlobs.exclusively(origin.registry, digest, async () => {
    signal.throwIfAborted();
    const isKnown = knownBlobs.has(origin, digest) || isFromHere(push, blob);
    const mayBeThere = !isForced && !isQuickerSent(push, blob);
    const isThere =
      !isForced && (isKnown || (mayBeThere && (await hasBlob(push, blob.descriptor))));
    if (!isThere)
      knownBlobs.transferred(origin, digest, await transferBlob(push, blob, isForced, onSent));
    knownBlobs.add(origin, digest);
    onSent(size);
  });
}

/** Checking for a blob up to this size takes as long as sending it. */
const QUICK_BYTES = 32 * 1024;

export function isQuick(size: number): boolean {
  return size <= QUICK_BYTES;
}

/** True for a small blob from this machine that the registry is not known to have: most of those are new. */
function isQuickerSent(
  { knownBlobs, origin: to }: BlobPush,
  { descriptor, origin }: TreeBlob,
): boolean {
  const isNear = origin === undefined && knownBlobs.elsewhere(to, descriptor.digest) === undefined;
  return isNear && isQuick(descriptor.size);
}

/** A blob that was read from this repository needs no check: if it were missing, the manifest would be rejected. */
function isFromHere({ origin }: BlobPush, { origin: from }: TreeBlob): boolean {
  return from?.registry === origin.registry && from.repository === origin.repository;
}

async function transferBlob(
  push: BlobPush,
  blob: TreeBlob,
  isForced: boolean,
  onSent: (bytes: number) => void,
): Promise<Transfer> {
  const { session, origin, store, signal } = push;
  const { descriptor } = blob;
  const from = isForced ? undefined : mountSource(push, blob);
  let opened: URL | 'mounted' | undefined =
    from === undefined ? undefined : await mount(push, descriptor.digest, from);
  if (opened === 'mounted') return opened;
  let isAgain = false;
  await withRetry(session.policy(signal), async () => {
    const location = opened instanceof URL ? opened : undefined;
    opened = undefined;
    try {
      const open = (inner: AbortSignal) => store.open(descriptor, inner);
      const isThere = () => hasBlob(push, descriptor);
      const upload = { session, origin, descriptor, open, isAgain, isThere, signal, onSent };
      await uploadBlob(upload, location);
    } catch (thrown) {
      isAgain = true;
      const error = thrown instanceof UploadLost ? thrown.cause : thrown;
      // An upload whose response was lost may have succeeded.
      if (mayHaveArrived(error) && (await hasBlob(push, descriptor))) return;
      throw isStaleSession(error) ? asRetryable(error) : error;
    }
  });
  return 'uploaded';
}

function mayHaveArrived(error: unknown): boolean {
  if (!StrakeError.is(error)) return false;
  return (
    Boolean(error.facts.retryable) || error.code === 'REGISTRY_TIMEOUT' || isStaleSession(error)
  );
}

/** The registry forgot the session: a new one may work. */
function isStaleSession(error: unknown): error is StrakeError {
  const codes = StrakeError.is(error) ? (error.facts.registryCodes ?? []) : [];
  return codes.includes('BLOB_UPLOAD_UNKNOWN') || codes.includes('BLOB_UPLOAD_INVALID');
}

function mountSource(
  { knownBlobs, origin }: BlobPush,
  { descriptor, origin: known }: TreeBlob,
): string | undefined {
  const isSameRegistry =
    known?.registry === origin.registry && known.repository !== origin.repository;
  return isSameRegistry ? known.repository : knownBlobs.elsewhere(origin, descriptor.digest);
}

/**
 * True if the repository has the blob. An inconclusive response (401, 403, 405) counts as no: the upload will show what is
 * wrong.
 */
export async function hasBlob(
  { session, origin, signal }: Pick<BlobPush, 'session' | 'origin' | 'signal'>,
  descriptor: Descriptor,
): Promise<boolean> {
  try {
    const response = await session.retried(origin, {
      method: 'HEAD',
      target: `blobs/${descriptor.digest}`,
      scopes: [repositoryScope(origin.repository, 'pull', 'push')],
      operation: `checking for blob ${descriptor.digest} in ${origin.repository}`,
      accept: [200, 400, 401, 403, 404, 405],
      signal,
    });
    await response.discard();
    const size = response.header('content-length');
    return response.status === 200 && (size === undefined || Number(size) === descriptor.size);
  } catch (error) {
    if (StrakeError.is(error) && ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED'].includes(error.code))
      return false;
    throw error;
  }
}

/**
 * Asks the registry to mount the blob from another of its repositories. Unless it does, the blob is uploaded; if the response
 * opened an upload, its URL is returned.
 * Source: OCI distribution-spec v1.1 "Mounting a blob from another repository".
 */
async function mount(
  { session, origin, signal }: BlobPush,
  digest: string,
  from: string,
): Promise<URL | 'mounted' | undefined> {
  try {
    const response = await session.request(origin, {
      method: 'POST',
      target: `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`,
      scopes: [repositoryScope(origin.repository, 'pull', 'push'), repositoryScope(from, 'pull')],
      operation: `mounting blob ${digest} from ${from}`,
      accept: [201, 202],
      signal,
    });
    await response.discard();
    return response.status === 201 ? 'mounted' : await session.locate(origin, response, signal);
  } catch (error) {
    if (isAbort(error) || signal.aborted) throw error;
    return undefined;
  }
}
