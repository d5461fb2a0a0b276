import { checkedStream } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { LayoutFiles } from './layout-files.ts';
import { blobPath } from './layout-source.ts';
import type { VerifiedBlobs } from './verified-blobs.ts';

/**
 * True where a layout has a blob with the right bytes. It is read, unless it is as it was when it had them.
 * @returns false for what is damaged or cannot be read, and has to be written again
 * @throws LAYOUT_INVALID where a directory or link stands in its place; what the signal is aborted with
 */
export async function holdsBlob(
  files: LayoutFiles,
  descriptor: Descriptor,
  how: {
    readonly directory: string;
    readonly verified: VerifiedBlobs;
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const { directory, verified, signal } = how;
  const path = blobPath(descriptor.digest);
  if ((await files.sizeOf(path)) !== descriptor.size) return false;
  return verified.holds(directory, path, async () => {
    try {
      const bytes = files.read(path, signal);
      for await (const _ of checkedStream(bytes, descriptor, `${path} of ${files.name}`));
      return true;
    } catch (thrown) {
      signal.throwIfAborted();
      if (!StrakeError.is(thrown) || !DAMAGED.includes(thrown.code)) throw thrown;
      return false;
    }
  });
}

const DAMAGED: readonly string[] = ['DIGEST_MISMATCH', 'SIZE_MISMATCH', 'FILE_UNREADABLE'];
