import { createHash } from 'node:crypto';
import { StrakeError } from '../../errors/index.ts';
import type { ByteStream, Descriptor } from '../../model/descriptor.ts';
import { parseDigest } from '../../model/digest.ts';

/**
 * Passes bytes on, and throws before it ends well where they are not what the descriptor promises.
 * @param what subject of the message
 * @throws DIGEST_MISMATCH, SIZE_MISMATCH, DIGEST_INVALID
 */
export async function* verifyStream(
  stream: ByteStream,
  descriptor: Pick<Descriptor, 'digest' | 'size'>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const { algorithm } = parseDigest(descriptor.digest);
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > descriptor.size) break;
    hash.update(chunk);
    yield chunk;
  }
  if (size !== descriptor.size) {
    const found = size > descriptor.size ? `more than ${descriptor.size}` : `${size}`;
    const message = `${what} has ${found} bytes and should have ${descriptor.size}`;
    throw new StrakeError('SIZE_MISMATCH', message, { hint: HINT });
  }
  const digest = `${algorithm}:${hash.digest('hex')}`;
  if (digest !== descriptor.digest) {
    const message = `${what} has digest ${digest} and should have ${descriptor.digest}`;
    throw new StrakeError('DIGEST_MISMATCH', message, { hint: HINT });
  }
}

const HINT = 'The bytes are damaged or were changed; get them again from where they come from.';
