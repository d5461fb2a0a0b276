/** Most bytes of one copy. */
const PIECE = 64 * 1024;
const SIZE = 16 * PIECE;

/**
 * Copies chunks on their way to a socket into memory that is used again and again: a new copy for each would be rubbish
 * that the collector has no reason to hurry for. A copy stays as it is until 960 KiB of further ones were made; a socket
 * holds a few of them at most, since it takes no more before it is drained.
 */
export function createByteRing(): (chunk: Uint8Array) => Generator<Uint8Array> {
  const memory = Buffer.allocUnsafeSlow(SIZE);
  let next = 0;
  return function* copies(chunk) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE);
      if (next + piece.length > SIZE) next = 0;
      memory.set(piece, next);
      const copy = memory.subarray(next, next + piece.length);
      next += piece.length;
      yield copy;
    }
  };
}
