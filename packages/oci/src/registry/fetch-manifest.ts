import { checkBytes, checkDigest, checkSize, sha256Of } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { isDigest } from '../spec/digest.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { formatReference, type Reference, withDefaultTag } from '../spec/reference.ts';
import type { RegistryResponse } from './exchange.ts';
import { MANIFEST_ACCEPT, manifestType, plainType } from './manifest-type.ts';
import { readBody } from './read-body.ts';
import type { RegistryRequest, RegistrySession } from './registry-session.ts';
import { withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';

/**
 * The manifest or index that a reference names, with its exact bytes. Its digest is computed; where the reference
 * has one it must be that, else what the registry says of it (`Docker-Content-Digest`).
 * @throws DIGEST_MISMATCH, MANIFEST_INVALID, LIMIT_EXCEEDED, REGISTRY_*
 */
export async function fetchManifest(
  session: RegistrySession,
  reference: Reference,
  signal: AbortSignal,
): Promise<{ readonly descriptor: Descriptor; readonly bytes: Uint8Array }> {
  const what = manifestName(reference);
  const request = manifestRequest('GET', reference, signal);
  const { answer, bytes } = await withRetry(session.policy(signal), async () => {
    const got = await session.request(reference, request);
    return { answer: got, bytes: await readBody(got, MAX_DOCUMENT_BYTES) };
  });
  const wanted = reference.digest;
  if (wanted !== undefined) checkDigest(bytes, wanted, what);
  const mediaType = manifestType(bytes, answer.header('content-type'), what);
  const said = answer.header('docker-content-digest');
  // One of an unknown algorithm says nothing that could be checked.
  if (wanted === undefined && said !== undefined && isDigest(said)) checkDigest(bytes, said, what);
  return {
    descriptor: { mediaType, digest: wanted ?? sha256Of(bytes), size: bytes.length },
    bytes,
  };
}

/**
 * The bytes of a manifest whose descriptor is known.
 * @throws like {@link fetchManifest}
 */
export async function fetchDescribedManifest(
  session: RegistrySession,
  reference: Reference,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const what = manifestName({ ...reference, digest: descriptor.digest });
  checkDocument(descriptor, what);
  const { bytes } = await fetchManifest(
    session,
    { ...reference, digest: descriptor.digest },
    signal,
  );
  checkBytes(bytes, descriptor, what);
  return bytes;
}

/**
 * What a reference names, without its bytes where the registry tells enough; undefined where there is nothing.
 * @throws REGISTRY_*
 */
export async function headManifest(
  session: RegistrySession,
  reference: Reference,
  signal: AbortSignal,
): Promise<Descriptor | undefined> {
  try {
    return (
      (await tryHead(session, reference, signal)) ??
      (await fetchManifest(session, reference, signal)).descriptor
    );
  } catch (error) {
    if (StrakeError.is(error) && error.code === 'REGISTRY_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Undefined where only a GET can tell: a HEAD answers errors without a reason, and some registries refuse it. */
async function tryHead(
  session: RegistrySession,
  reference: Reference,
  signal: AbortSignal,
): Promise<Descriptor | undefined> {
  const request = manifestRequest('HEAD', reference, signal);
  const answer = await session.retried(reference, {
    ...request,
    accept: [200, 400, 403, 405, 501],
  });
  await answer.discard();
  if (answer.status !== 200) return undefined;
  return describe(answer, reference);
}

function describe(answer: RegistryResponse, reference: Reference): Descriptor | undefined {
  const digest = answer.header('docker-content-digest') ?? reference.digest ?? '';
  const size = Number(answer.header('content-length') ?? Number.NaN);
  const mediaType = plainType(answer.header('content-type'));
  if (mediaType === undefined || !isDigest(digest) || !Number.isSafeInteger(size) || size <= 0)
    return undefined;
  if (reference.digest !== undefined && reference.digest !== digest) return undefined;
  return { mediaType, digest, size };
}

/** @throws LIMIT_EXCEEDED, SIZE_MISMATCH before anything is read */
export function checkDocument(descriptor: Descriptor, what: string): void {
  checkSize(descriptor, what);
  if (descriptor.size <= MAX_DOCUMENT_BYTES) return;
  throw new StrakeError('LIMIT_EXCEEDED', `${what} has ${descriptor.size} bytes`, {
    hint: `strake reads at most ${MAX_DOCUMENT_BYTES}.`,
  });
}

function manifestRequest(
  method: 'GET' | 'HEAD',
  reference: Reference,
  signal: AbortSignal,
): RegistryRequest {
  const { repository, digest, tag } = withDefaultTag(reference);
  return {
    method,
    target: `manifests/${digest ?? tag}`,
    scopes: [repositoryScope(repository, 'pull')],
    operation: `pulling ${manifestName(reference)}`,
    headers: { accept: MANIFEST_ACCEPT },
    accept: [200],
    signal,
  };
}

function manifestName(reference: Reference): string {
  return formatReference(withDefaultTag(reference));
}
