/**
 * Copies chunks into a ring buffer on their way to a queue, such as that of a socket. A new allocation for each copy would
 * let memory grow until the garbage collector runs. A copy stays valid until `count - 2` more copies have been made: the end of
 * the ring stays unused if it is too short for the next copy. So the ring has to be larger than the queue of its reader.
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
