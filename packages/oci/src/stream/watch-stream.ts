import type { ByteStream } from '../spec/descriptor.ts';

/** A stream that shows each chunk before it passes it on. */
export async function* watchStream(
  stream: ByteStream,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    see(chunk);
    yield chunk;
  }
}
