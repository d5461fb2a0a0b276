import { StrakeError } from '../../errors/index.ts';
import type { ByteStream, Descriptor } from '../../model/descriptor.ts';
import type { RegistryOrigin } from '../../model/push-request.ts';
import type { Answer, StreamBody } from './exchange.ts';
import type { RegistryRequest, RegistrySession } from './registry-session.ts';
import { repositoryScope } from './scope.ts';
import { withDigest } from './upload-location.ts';

/** One blob on its way into one repository. */
export interface Upload {
  readonly session: RegistrySession;
  readonly origin: RegistryOrigin;
  readonly descriptor: Descriptor;
  /** Opens the bytes, anew for each try. */
  readonly open: (signal: AbortSignal) => Promise<ByteStream>;
  readonly signal: AbortSignal;
  /** Bytes of this try that are sent; 0 when a try starts. */
  readonly onSent: (bytes: number) => void;
}

/** Statuses with which registries refuse to take a blob by PATCH. */
const NO_PATCH: readonly number[] = [400, 404, 405, 411, 415, 416, 501];
const OCTETS = { 'content-type': 'application/octet-stream' };

/**
 * Sends a blob in a new upload session: one PATCH with all of it and an empty PUT; where a registry takes no such
 * PATCH, one PUT with all of it. A session that does not end well is cancelled.
 * Source: OCI distribution-spec v1.1 "Pushing blobs".
 * @param opened the URL of a session that is open already, from a mount that was not possible
 * @throws DIGEST_MISMATCH where other bytes arrived, REGISTRY_*, and what `open` throws
 */
export async function runUploadSession(upload: Upload, opened: URL | undefined): Promise<void> {
  try {
    await runPatch(upload, opened ?? (await openSession(upload)));
  } catch (error) {
    if (!(error instanceof PatchRefused)) throw error;
    const location = await openSession(upload);
    await cancelledOnFailure(
      upload,
      () => location,
      () => commit(upload, location, bodyOf(upload)),
    );
  }
}

async function openSession(upload: Upload): Promise<URL> {
  const answer = await send(upload, { method: 'POST', target: 'blobs/uploads/', accept: [202] });
  await answer.discard();
  return upload.session.locate(upload.origin, answer, upload.signal);
}

async function runPatch(upload: Upload, opened: URL): Promise<void> {
  let location = opened;
  await cancelledOnFailure(
    upload,
    () => location,
    async () => {
      if (upload.descriptor.size > 0) location = await patch(upload, location);
      await commit(upload, location, undefined);
    },
  );
}

async function patch(upload: Upload, location: URL): Promise<URL> {
  const { session, origin, signal } = upload;
  const answer = await send(upload, {
    method: 'PATCH',
    target: location,
    headers: OCTETS,
    body: bodyOf(upload),
    answerMs: session.timeouts.commitMs,
    // ECR answers 201, others 200 or 204; after the loop the refusals are told apart.
    accept: [200, 201, 202, 204, ...NO_PATCH],
  });
  await answer.discard();
  if (NO_PATCH.includes(answer.status)) throw new PatchRefused();
  return answer.header('location') === undefined
    ? location
    : session.locate(origin, answer, signal);
}

async function commit(upload: Upload, location: URL, body: StreamBody | undefined): Promise<void> {
  const { session, descriptor } = upload;
  const answer = await send(upload, {
    method: 'PUT',
    target: new URL(withDigest(location.href, descriptor.digest)),
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
): Promise<Answer> {
  const { session, origin, descriptor, signal } = upload;
  return session.request(origin, {
    scopes: [repositoryScope(origin.repository, 'pull', 'push')],
    purpose: `pushing blob ${descriptor.digest} to ${origin.repository}`,
    signal,
    ...request,
  });
}

function bodyOf({ descriptor, open, onSent }: Upload): StreamBody {
  return {
    size: descriptor.size,
    async *open(signal) {
      let sent = 0;
      onSent(0);
      for await (const chunk of await open(signal)) {
        yield chunk;
        sent += chunk.length;
        onSent(sent);
      }
    },
  };
}

/** Best effort, and without the caller's signal, which may be what ended the upload. */
async function cancelledOnFailure(
  upload: Upload,
  location: () => URL,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    await send(upload, {
      method: 'DELETE',
      target: location(),
      accept: [200, 202, 204, 404, 405],
      signal: AbortSignal.timeout(800),
    }).then(
      (answer) => answer.discard(),
      () => {},
    );
    throw error;
  }
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

/** The registry answers, but takes no blob by PATCH. */
class PatchRefused extends Error {}
