import type { ByteStream } from '../spec/descriptor.ts';

/** Reads a blob once, from its start, for one owner at a time. */
export interface PartReader {
  /** Bytes that were read. */
  readonly position: number;
  /** The next bytes, up to `limit`; undefined at the end, and for a limit of 0. */
  take(limit: number): Promise<Uint8Array | undefined>;
  /** Skips the bytes before `position`. */
  skipTo(position: number): Promise<void>;
  /** Reads ahead: requests the next bytes of the source, and keeps them. */
  peek(): Promise<void>;
  /** Aborts the current read, and all later ones. */
  abandon(): void;
  /** Closes the source, once the current read has ended. */
  close(): Promise<void>;
}

/**
 * @param open opens the blob at its start, when the first byte is read
 * @throws from its methods whatever the source throws; the reason of `signal`
 */
export function createPartReader(
  open: (signal: AbortSignal) => Promise<ByteStream>,
  signal: AbortSignal,
): PartReader {
  const abandoned = new AbortController();
  const either = AbortSignal.any([signal, abandoned.signal]);
  let iterator: AsyncIterator<Uint8Array> | undefined;
  let ahead: Uint8Array = new Uint8Array(0);
  let position = 0;
  let isOver = false;

  const fill = async (): Promise<void> => {
    while (ahead.length === 0 && !isOver) {
      either.throwIfAborted();
      iterator ??= (await open(either))[Symbol.asyncIterator]();
      either.throwIfAborted();
      const next = await iterator.next();
      if (next.done) isOver = true;
      else ahead = next.value;
    }
    either.throwIfAborted();
  };
  const take = async (limit: number): Promise<Uint8Array | undefined> => {
    if (limit <= 0) return undefined;
    await fill();
    if (ahead.length === 0) return undefined;
    const taken = ahead.subarray(0, limit);
    ahead = ahead.subarray(taken.length);
    position += taken.length;
    return taken;
  };

  return {
    get position() {
      return position;
    },
    take,
    async skipTo(start) {
      while (position < start) if (!(await take(start - position))) return;
    },
    peek: fill,
    abandon: () => abandoned.abort(new DOMException('another part is read', 'AbortError')),
    async close() {
      isOver = true;
      await iterator?.return?.();
    },
  };
}
