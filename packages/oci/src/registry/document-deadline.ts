import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';

/** How long a whole document may take: twice as long as a pause without a byte, as the headers of an answer may. */
export function documentMs(idleMs: number): number {
  return 2 * idleMs;
}

/**
 * The same bytes, as long as all of them come in time: single bytes that come in time each would keep a document coming for
 * ever. It is not tried again, since a server that drips would do so again.
 * @throws REGISTRY_TIMEOUT with the first bytes that come later
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
