import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';

/** How long a whole document may take: twice the idle timeout, like the headers of a response. */
export function documentMs(idleMs: number): number {
  return 2 * idleMs;
}

/**
 * Passes the bytes through until a deadline: a server that sends single bytes within the idle timeout could otherwise keep a
 * document coming forever. The error is not retryable, because such a server would do it again.
 * @throws REGISTRY_TIMEOUT with the first bytes after the deadline
 */
export async function* inTime(
  stream: ByteStream,
  limitMs: number,
  where: { readonly registry: string; readonly what: string },
): AsyncGenerator<Uint8Array> {
  const start = performance.now();
  for await (const chunk of stream) {
    if (performance.now() - start > limitMs)
      throw new StrakeError(
        'REGISTRY_TIMEOUT',
        `registry ${where.registry} took more than ${limitMs / 1000} s for ${where.what}`,
        { hint: 'Try again later, or raise timeouts.idle.' },
      );
    yield chunk;
  }
}
