import { rawStream } from '../safe-stream.ts';
import type { TextStream } from '../text-stream.ts';

/** Writes what another program reads, byte by byte; a terminal gets only what it shows. */
export function writeData(stream: TextStream, text: string): void {
  (stream.isTTY ? stream : rawStream(stream)).write(text);
}
