const PIECE = 4096;

/** Bytes in several pieces, since a reader must not count on getting all of them at once. */
export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
