import { totalSize } from '../spec/total-size.ts';
import { type TarEntry, writeTar } from '../tar/index.ts';

/** A tar of the members; reports progress in bytes of content. */
export async function* writeMembers(
  members: readonly TarEntry[],
  options: {
    readonly signal: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
  },
): AsyncGenerator<Uint8Array> {
  const total = totalSize(members);
  let written = 0;
  for await (const chunk of writeTar(members, options.signal)) {
    yield chunk;
    written += chunk.length;
    options.onProgress?.(Math.min(written, total), total);
  }
}
