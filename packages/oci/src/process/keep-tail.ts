import type { Readable } from 'node:stream';

/**
 * Collects the output of a stream; if it is too long, the last lines, after a line `…`.
 * @returns a function for the text so far, at most `maxBytes` and that line
 */
export function keepTail(
  stream: Readable | null,
  maxBytes: number,
  encoding: 'utf8' | 'latin1' = 'utf8',
): () => string {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let cut = false;
  stream?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    while (sizeBytes - (chunks[0]?.length ?? 0) >= maxBytes) {
      sizeBytes -= chunks.shift()?.length ?? 0;
      cut = true;
    }
  });
  // A read error ends the output early; the exit code reports the failure.
  stream?.on('error', () => {});
  return () => {
    const all = Buffer.concat(chunks);
    if (!cut && all.length <= maxBytes) return all.toString(encoding);
    const tail = all.subarray(Math.max(0, all.length - maxBytes));
    const wholeLines = tail.subarray(tail.indexOf('\n') + 1);
    return `…\n${(wholeLines.length > 0 ? wholeLines : tail).toString(encoding)}`;
  };
}
