import type { ByteStream } from '../spec/descriptor.ts';
import type { StreamBody } from './exchange.ts';
import { createPartReader, type PartReader } from './part-reader.ts';

/** The bytes of one blob, to be sent in parts. */
export interface BlobParts {
  /** The bytes from `start` to `end` (exclusive). Opening a part ends the reading of every earlier one. */
  part(start: number, end: number): StreamBody;
  close(): Promise<void>;
}

export interface BlobPartsOptions {
  /** Opens the blob at its start. */
  readonly open: (signal: AbortSignal) => Promise<ByteStream>;
  /** Bytes of the whole blob. */
  readonly size: number;
  readonly signal: AbortSignal;
  /** Called with the number of bytes read so far, from the start of the blob. */
  readonly onRead: (bytes: number) => void;
}

/**
 * Splits a blob into parts. The part that is being read owns its source exclusively: it takes over the source of the previous
 * part if that one was read to its end and is at the right byte, and opens the blob again otherwise. A part that is abandoned
 * closes its own source, however late it notices: a registry may reject a request while its body is still being sent.
 */
export function createBlobParts({ open, size, signal, onRead }: BlobPartsOptions): BlobParts {
  /** The source of a part that was read to its end. */
  let parked: PartReader | undefined;
  let current: PartReader | undefined;

  const takeOver = async (start: number): Promise<PartReader> => {
    current?.abandon();
    const kept = parked;
    parked = undefined;
    const reader = kept?.position === start ? kept : createPartReader(open, signal);
    current = reader;
    if (kept !== reader) await kept?.close();
    return reader;
  };

  return {
    part: (start, end) => ({
      size: end - start,
      async *open() {
        const reader = await takeOver(start);
        const isCurrent = () => current === reader;
        try {
          await reader.skipTo(start);
          if (isCurrent()) onRead(start);
          for (;;) {
            const chunk = await reader.take(end - reader.position);
            if (!chunk) break;
            yield chunk;
            if (isCurrent()) onRead(reader.position);
          }
          // A source that verifies its bytes reports a mismatch or excess bytes now.
          if (end === size) await reader.peek();
          if (isCurrent()) parked = reader;
        } finally {
          if (isCurrent()) current = undefined;
          if (parked !== reader) await reader.close();
        }
      },
    }),
    async close() {
      const readers = [current, parked];
      current = undefined;
      parked = undefined;
      for (const reader of readers) reader?.abandon();
      await Promise.all(readers.map((reader) => reader?.close()));
    },
  };
}
