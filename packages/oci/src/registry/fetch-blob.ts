import { checkedStream, checkSize } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import type { RegistryResponse } from './exchange.ts';
import { mayBeElsewhere } from './pull-sources.ts';
import type { RegistrySession } from './registry-session.ts';
import { isProgress, withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';

/** Per source; attempts that bring new bytes do not count. */
const MAX_RESUMES = 3;

/**
 * The bytes of a blob, verified while they stream; after a broken connection the download resumes where it stopped. The
 * request is sent when the stream is read.
 * @param origins where the blob may be, in order: if one fails, the next one continues
 * @throws DIGEST_MISMATCH, SIZE_MISMATCH, REGISTRY_*
 */
export function fetchBlob(
  session: RegistrySession,
  origins: readonly RegistryOrigin[],
  descriptor: Descriptor,
  signal: AbortSignal,
): ByteStream {
  const origin = origins.at(-1);
  const what = `blob ${descriptor.digest} of ${origin?.registry}/${origin?.repository}`;
  return checkedStream(resumed(session, origins, descriptor, what, signal), descriptor, what);
}

async function* resumed(
  session: RegistrySession,
  origins: readonly RegistryOrigin[],
  descriptor: Descriptor,
  what: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  checkSize(descriptor, what);
  const [first, ...others] = origins;
  let origin = first;
  let done = 0;
  for (let resumes = 0; origin !== undefined; resumes += 1) {
    const [from, before] = [origin, done];
    try {
      const response = await withRetry(session.policy(signal), () =>
        request(session, from, descriptor, done, what, signal),
      );
      // A registry that ignores the range sends everything again: the known bytes are skipped.
      let skip = response.status === 206 ? 0 : done;
      for await (const chunk of response.body) {
        const rest = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - rest.length;
        if (rest.length === 0) continue;
        done += rest.length;
        yield rest;
      }
      return;
    } catch (error) {
      if (isProgress(before, done)) resumes = 0;
      const isBroken = StrakeError.is(error) && error.facts.retryable && done < descriptor.size;
      if (isBroken && resumes < MAX_RESUMES) continue;
      const next = others.shift();
      if (!next || !mayBeElsewhere(error)) throw error;
      origin = next;
      resumes = -1;
    }
  }
}

async function request(
  session: RegistrySession,
  origin: RegistryOrigin,
  descriptor: Descriptor,
  start: number,
  what: string,
  signal: AbortSignal,
): Promise<RegistryResponse> {
  // A closed range, because some registries reject `bytes=N-`.
  const range = start > 0 ? { range: `bytes=${start}-${descriptor.size - 1}` } : undefined;
  const response = await session.request(origin, {
    method: 'GET',
    target: `blobs/${descriptor.digest}`,
    scopes: [repositoryScope(origin.repository, 'pull')],
    operation: `pulling ${what}`,
    accept: range ? [200, 206, 416] : [200],
    signal,
    ...(range ? { headers: range } : {}),
  });
  if (response.status === 416) {
    await response.discard();
    return request(session, origin, descriptor, 0, what, signal);
  }
  const expected = response.status === 206 ? descriptor.size - start : descriptor.size;
  const length = response.header('content-length');
  const wrongStart =
    response.status === 206 && !response.header('content-range')?.startsWith(`bytes ${start}-`);
  if ((length === undefined || Number(length) === expected) && !wrongStart) return response;
  await response.discard();
  if (wrongStart) {
    throw new StrakeError(
      'REGISTRY_PROTOCOL',
      `registry ${origin.registry} sent a range of ${what} that was not requested`,
      {
        hint: 'The registry, or a proxy in front of it, cannot resume a download; contact its operator.',
        method: 'GET',
        url: response.url.href,
      },
    );
  }
  throw new StrakeError('SIZE_MISMATCH', `${what} has ${length} bytes instead of ${expected}`, {
    hint: 'The registry, or a proxy in front of it, changed the blob; strake did not use it.',
    method: 'GET',
    url: response.url.href,
  });
}
