import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteStream } from '../spec/descriptor.ts';
import { writeStream } from '../stream/index.ts';
import { makeDirectory } from './make-directory.ts';
import { ownerWord, processOwner } from './process-owner.ts';
import { removeAbandonedOnce, UNFINISHED_FILE } from './remove-abandoned.ts';
import { findSpecialFile, writeSpecialFile } from './special-file.ts';
import { unwritable } from './unwritable.ts';

/**
 * Writes a file atomically: under another name in the same directory, then renamed into place. Missing directories are created, and
 * unfinished files that killed processes left in the directory are removed. What is not a regular file is written to instead of replaced:
 * a FIFO, a character device, and an open file such as /dev/stdout.
 * @param mode permission bits of a regular file, whatever the umask
 * @throws OUTPUT_UNWRITABLE naming the path, also for a block device or a socket; whatever the content throws, after the unfinished file is removed
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | ByteStream,
  mode = 0o644,
): Promise<void> {
  const special = await findSpecialFile(path);
  if (special) return writeSpecialFile(special, content);
  const temporary = temporaryName(path);
  const refuse = (error: unknown): never => {
    throw unwritable(path, error);
  };
  try {
    await makeDirectory(dirname(path)).catch(refuse);
    await removeAbandonedOnce(dirname(path), UNFINISHED_FILE);
    const file = await open(temporary, 'wx', mode).catch(refuse);
    try {
      await file.chmod(mode).catch(refuse);
      const write = (piece: string | Uint8Array) => file.writeFile(piece).catch(refuse);
      if (typeof content === 'string' || content instanceof Uint8Array) await write(content);
      else await writeStream(content, write);
    } finally {
      await file.close().catch(refuse);
    }
    await rename(temporary, path).catch(refuse);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => {});
    throw thrown;
  }
}

/** Characters of the name that the temporary name repeats: the whole name may be as long as the file system allows. */
const MOST_CHARACTERS = 40;

/** A unique name beside a path: hidden, recognizable as unfinished, with the process that it belongs to. */
function temporaryName(path: string): string {
  const name = basename(path).slice(0, MOST_CHARACTERS);
  const parts = [name, ownerWord(processOwner()), randomBytes(6).toString('hex'), 'part'];
  return join(dirname(path), `.${parts.join('.')}`);
}
