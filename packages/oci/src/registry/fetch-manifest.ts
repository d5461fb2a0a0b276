import { checkBytes, checkDigest, checkSize, sha256Of } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { isDigest, parseDigest } from '../spec/digest.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { formatReference, type Reference, withDefaultTag } from '../spec/reference.ts';
import type { RegistryResponse } from './exchange.ts';
import { MANIFEST_ACCEPT, manifestType, plainType } from './manifest-type.ts';
import { readBody } from './read-body.ts';
import type { RegistryRequest, RegistrySession } from './registry-session.ts';
import { withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';

/**
 * The manifest or image index that a reference names, with its exact bytes. Its digest is computed, and must match that of the
 * reference or, if there is none, the one that the registry reports (`Docker-Content-Digest`).
 * @throws DIGEST_MISMATCH, MANIFEST_INVALID, LIMIT_EXCEEDED, REGISTRY_*
 */
export async function fetchManifest(
  session: RegistrySession,
  reference: Reference,
  signal: AbortSignal,
): Promise<{ readonly descriptor: Descriptor; readonly bytes: Uint8Array }> {
  const what = manifestName(reference);
  const request = manifestRequest('GET', reference, signal);
  const { response, bytes } = await withRetry(session.policy(signal), async () => {
    const got = await session.request(reference, request);
    return { response: got, bytes: await readBody(got, MAX_DOCUMENT_BYTES) };
  });
  const wanted = reference.digest;
  if (wanted !== undefined) checkDigest(bytes, wanted, what);
  const mediaType = manifestType(bytes, response.header('content-type'), what);
  const reported = response.header('docker-content-digest');
  // A digest of an unknown algorithm cannot be checked.
  if (wanted === undefined && reported !== undefined && isDigest(reported))
    checkDigest(bytes, reported, what);
  return {
    descriptor: { mediaType, digest: wanted ?? sha256Of(bytes), size: bytes.length },
    bytes,
  };
}

/**
 * The bytes of a manifest whose descriptor is known.
 * @throws the errors of {@link fetchManifest}
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
 * Resolves a reference, without its bytes if the registry reports enough; undefined if the manifest does not exist.
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

/** Undefined if only a GET can tell: errors of a HEAD have no body with a reason, and some registries reject it. */
async function tryHead(
  session: RegistrySession,
  reference: Reference,
  signal: AbortSignal,
): Promise<Descriptor | undefined> {
  const request = manifestRequest('HEAD', reference, signal);
  const response = await session.retried(reference, {
    ...request,
    accept: [200, 400, 403, 405, 501],
  });
  await response.discard();
  if (response.status !== 200) return undefined;
  return describe(response, reference);
}

function describe(response: RegistryResponse, reference: Reference): Descriptor | undefined {
  const digest = response.header('docker-content-digest') ?? reference.digest ?? '';
  const size = Number(response.header('content-length') ?? Number.NaN);
  const mediaType = plainType(response.header('content-type'));
  if (mediaType === undefined || !isDigest(digest) || !Number.isSafeInteger(size) || size <= 0)
    return undefined;
  if (reference.digest !== undefined && reference.digest !== digest) return undefined;
  return { mediaType, digest, size };
}

/** @throws DIGEST_INVALID, LIMIT_EXCEEDED, SIZE_MISMATCH before anything is fetched */
export function checkDocument(descriptor: Descriptor, what: string): void {
  parseDigest(descriptor.digest);
  checkSize(descriptor, what);
  if (descriptor.size <= MAX_DOCUMENT_BYTES) return;
  throw new StrakeError('LIMIT_EXCEEDED', `${what} has ${descriptor.size} bytes`, {
    hint: `strake reads at most ${MAX_DOCUMENT_BYTES} bytes.`,
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
