/**
 * Joins chunks that follow each other in the same memory, without copying. zlib fills an output buffer in parts, as its input arrives; whole
 * buffers are fewer to handle, and can be released.
 */
export async function* joinParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  for await (const chunk of chunks) {
    const joined = held && join(held, chunk);
    if (held && !joined) yield held;
    held = joined ?? chunk;
    if (endOf(held) < held.buffer.byteLength) continue;
    yield held;
    held = undefined;
  }
  if (held) yield held;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array | undefined {
  const { buffer, byteOffset, byteLength } = first;
  if (second.buffer !== buffer || second.byteOffset !== endOf(first)) return undefined;
  return Buffer.from(buffer, byteOffset, byteLength + second.byteLength);
}

function endOf({ byteOffset, byteLength }: Uint8Array): number {
  return byteOffset + byteLength;
}
