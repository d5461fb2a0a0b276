import type { Readable } from 'node:stream';

/** Collects what a stream says; of very much, the end. */
export function keepTail(stream: Readable, mostBytes: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  let cut = false;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size > mostBytes && chunks.length > 1) {
      size -= chunks.shift()?.length ?? 0;
      cut = true;
    }
  });
  return () => `${cut ? '…\n' : ''}${Buffer.concat(chunks).toString('utf8')}`;
}
