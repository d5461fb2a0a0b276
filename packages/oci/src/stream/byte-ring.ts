/**
 * Copies chunks on their way to where some of them wait, into memory that is used again and again: a new copy for each would be
 * rubbish that the collector has no reason to hurry for. A copy stays as it is until one copy less than all that fit into the
 * ring were made after it: a socket or a stream holds a few of them, since it takes no more before it is drained.
 * @param most bytes of one copy
 * @param count how many such copies fit into the ring
 */
export function createByteRing(
  most: number,
  count: number,
): (chunk: Uint8Array) => Generator<Uint8Array> {
  let memory: Buffer | undefined;
  let next = 0;
  return function* copies(chunk) {
    memory ??= Buffer.allocUnsafeSlow(count * most);
    for (let at = 0; at < chunk.length; at += most) {
      const piece = chunk.subarray(at, at + most);
      if (next + piece.length > memory.length) next = 0;
      memory.set(piece, next);
      const copy = memory.subarray(next, next + piece.length);
      next += piece.length;
      yield copy;
    }
  };
}
