import { createHash } from 'node:crypto';
import { StrakeError } from '../../errors/index.ts';
import type { ByteStream, Descriptor } from '../../model/descriptor.ts';

/**
 * Passes bytes on and throws before it ends well where they are not what the descriptor promises.
 * @throws DIGEST_MISMATCH, SIZE_MISMATCH
 */
export async function* verifyStream(
  stream: ByteStream,
  descriptor: Pick<Descriptor, 'digest' | 'size'>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > descriptor.size) break;
    hash.update(chunk);
    yield chunk;
  }
  if (size !== descriptor.size) {
    const found = size > descriptor.size ? `more than ${descriptor.size}` : `${size}`;
    throw new StrakeError(
      'SIZE_MISMATCH',
      `${what} has ${found} bytes and should have ${descriptor.size}`,
      { hint: HINT },
    );
  }
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest !== descriptor.digest) {
    throw new StrakeError(
      'DIGEST_MISMATCH',
      `${what} has digest ${digest} and should have ${descriptor.digest}`,
      { hint: HINT },
    );
  }
}

const HINT = 'The bytes are damaged or were changed; get them again from where they come from.';
