import type { TextStream } from '../text-stream.ts';

const WRITE_LENGTH = 64 * 1024;

/** Writes a text that may be too long for one string. Pieces are never split. */
export function writePieces(stream: TextStream, pieces: Iterable<string>): void {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < WRITE_LENGTH) continue;
    stream.write(text);
    text = '';
  }
  if (text !== '') stream.write(text);
}
