import { open } from 'node:fs/promises';

/**
 * Writes a new file. A WriteStream cannot be used: in the executable of strake, Node.js gives it a handle without `writev`.
 * @param onChunk is given each chunk before it is written
 * @throws errors of the file system, also if the file exists
 */
export async function writeChunks(
  path: string,
  mode: number,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onChunk: (chunk: Uint8Array) => void = () => {},
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      onChunk(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}
