/** The bytes of a program, in a file, in memory, or as they come by. */
export interface ProgramSource {
  /**
   * Fewer bytes only at the end. What is returned stays valid.
   * @param offset never before the end of an earlier read, so that a stream can be read too
   */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
  /** True: bytes can be read again. */
  readonly isRandom?: boolean;
}

/** A stream as a source: it is read as far as it is asked for, and what lies between is skipped. */
export function streamSource(stream: AsyncIterable<Uint8Array>): ProgramSource {
  const chunks = stream[Symbol.asyncIterator]();
  let position = 0;
  let rest: Uint8Array = new Uint8Array();
  return {
    async read(offset, length) {
      const parts: Uint8Array[] = [];
      let missing = length;
      while (missing > 0) {
        if (rest.length === 0) {
          const next = await chunks.next();
          if (next.done) break;
          rest = next.value;
        }
        const skipped = Math.min(offset - position, rest.length);
        // A copy, also of a Buffer: a chunk is valid only until the next one is requested.
        const part = Uint8Array.from(rest.subarray(skipped, skipped + missing));
        position += skipped + part.length;
        rest = rest.subarray(skipped + part.length);
        if (part.length === 0) continue;
        parts.push(part);
        offset = position;
        missing -= part.length;
      }
      const [only] = parts;
      return parts.length === 1 && only ? only : Buffer.concat(parts);
    },
  };
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array): ProgramSource {
  return { read: (offset, length) => bytes.subarray(offset, offset + length), isRandom: true };
}
