import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { type ByteStream, readLayer } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';

/**
 * Passes the bytes of a layer on, and decompresses them on the way.
 * @throws DIGEST_MISMATCH at the end of a layer with another diff ID; what the stream and `readLayer` throw
 */
export async function* withDiffId(
  stream: ByteStream,
  diffId: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const copy = new PassThrough();
  const reading = readLayer(copy, signal, () => {});
  // It is awaited below, unless the stream fails first.
  reading.catch(() => {});
  try {
    for await (const chunk of stream) {
      if (!copy.write(chunk)) await Promise.race([once(copy, 'drain'), reading]);
      yield chunk;
    }
    copy.end();
    const read = await reading;
    if (read.diffId === diffId) return;
    throw new StrakeError(
      'DIGEST_MISMATCH',
      `a layer has the diff ID ${read.diffId} instead of ${diffId}`,
    );
  } finally {
    copy.destroy();
  }
}
