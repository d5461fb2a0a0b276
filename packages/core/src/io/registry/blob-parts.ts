import type { ByteStream } from '../../model/descriptor.ts';
import type { StreamBody } from './exchange.ts';

/** The bytes of one blob, to be sent in parts: read on from part to part, and opened anew only to go back. */
export interface BlobParts {
  /** Bytes `start` up to and without `end`. Only the part that was opened last may be read. */
  part(start: number, end: number): StreamBody;
  close(): Promise<void>;
}

/**
 * @param open opens the blob at its start
 * @param onRead bytes that were handed on, from the start of the blob
 */
export function createBlobParts(
  open: () => Promise<ByteStream>,
  onRead: (bytes: number) => void,
): BlobParts {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;

  const close = async () => {
    const old = iterator;
    iterator = undefined;
    await old?.return?.();
  };
  /** Up to `limit` bytes that come next; undefined at the end. */
  const take = async (limit: number): Promise<Uint8Array | undefined> => {
    while (rest.length === 0) {
      const next = await iterator?.next();
      if (!next || next.done) return undefined;
      rest = next.value;
    }
    const taken = rest.subarray(0, limit);
    rest = rest.subarray(taken.length);
    position += taken.length;
    return taken;
  };
  const seek = async (start: number) => {
    if (iterator && position === start) return;
    await close();
    iterator = (await open())[Symbol.asyncIterator]();
    rest = new Uint8Array(0);
    position = 0;
    while (position < start) if (!(await take(start - position))) return;
  };

  return {
    part: (start, end) => ({
      size: end - start,
      async *open() {
        await seek(start);
        onRead(start);
        while (position < end) {
          const chunk = await take(end - position);
          if (!chunk) return;
          yield chunk;
          onRead(position);
        }
        // One read more lets a source that checks its bytes say that they are wrong, or too many.
        if (rest.length === 0 && iterator) {
          const next = await iterator.next();
          if (next.done) iterator = undefined;
          else rest = next.value;
        }
      },
    }),
    close,
  };
}
