import type { Extract } from 'tar-stream';

/** What tar-stream, of the exact version that is installed, calls of itself. */
interface Internals {
  _locked: boolean;
  /** Of the block that was read last; null for one of zeros. */
  _header: object | null;
  /** Content that is being read, and the bytes that are left of it, or are skipped if there is none. */
  _stream: object | null;
  _missing: number;
  _finished: boolean;
  _consumeHeader(): boolean;
  _continueWrite(error: Error | null): void;
  _final(done: (error: Error | null) => void): void;
}

/**
 * Makes a reader stop at two blocks of zeros, and refuse one that a header follows: tar-stream skips any number of them, and would list members that
 * nobody unpacks.
 * @returns whether the end has been read: what follows is ignored
 * Source: POSIX pax "ustar Interchange Format"; Go, archive/tar reader.go, `readHeader`: it refuses a lone block, at which GNU tar stops with a warning.
 */
export function stopAtEndOfArchive(reader: Extract): () => boolean {
  const internals = reader as unknown as Internals;
  const consume = internals._consumeHeader.bind(reader);
  const final = internals._final.bind(reader);
  let zeros = 0;
  internals._consumeHeader = () => {
    if (internals._locked) return consume();
    if (zeros === 1) {
      // It would be listed before it is refused.
      const { emit } = reader;
      reader.emit = () => false;
      const goesOn = consume();
      reader.emit = emit;
      if (!goesOn) return false;
      if (internals._header !== null) {
        internals._stream = null;
        internals._continueWrite(new Error('A header follows a lone block of zeros'));
        return false;
      }
    } else if (!consume()) return false;
    if (internals._header !== null) return true;
    zeros += 1;
    if (zeros === 2) internals._missing = Number.POSITIVE_INFINITY;
    return true;
  };
  internals._final = (done) => {
    if (zeros < 2) return final(done);
    internals._finished = true;
    done(null);
  };
  return () => zeros >= 2;
}
