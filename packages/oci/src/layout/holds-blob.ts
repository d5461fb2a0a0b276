import { checkedStream } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { LayoutFiles } from './layout-files.ts';
import { blobPath } from './layout-source.ts';
import type { VerifiedBlobs } from './verified-blobs.ts';

/**
 * True if a layout has a blob with the right bytes. The blob is read, unless its file has not changed since it was last verified.
 * @returns false for a blob that is corrupt or unreadable, and has to be written again
 * @throws LAYOUT_INVALID if a directory or link is in its place; the reason of the signal
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
