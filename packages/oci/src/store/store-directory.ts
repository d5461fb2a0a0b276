import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import {
  makeDirectory,
  OWNER_WORD,
  ownerWord,
  processOwner,
  removeAbandoned,
  unwritable,
} from '../file/index.ts';

/** The paths of a store in one directory. */
export interface StoreDirectory {
  readonly directory: string;
  /** The path of a blob, whether it exists or not. @throws DIGEST_INVALID for algorithms other than sha256 */
  blobPath(digest: string): string;
  recordPath(key: string): string;
  /** A new path for a blob that is being written, on the same file system as the blobs. */
  unfinishedPath(): string;
}

const BLOBS = join('blobs', 'sha256');
const UNFINISHED = 'unfinished';
const RECORDS = 'records';
const SHA256 = /^sha256:([a-f0-9]{64})$/;
const UNFINISHED_BLOB = new RegExp(`^${OWNER_WORD}\\.[0-9a-f]{24}$`);

/** The paths of a store in a directory; does not touch the disk. */
export function storeDirectory(directory: string): StoreDirectory {
  return {
    directory,
    blobPath(digest) {
      const hex = SHA256.exec(digest)?.[1];
      if (hex !== undefined) return join(directory, BLOBS, hex);
      throw new StrakeError(
        'DIGEST_INVALID',
        `digest ${JSON.stringify(digest)} is not a sha256 digest`,
        {
          hint: 'A digest in the store is sha256: and 64 lower-case hex digits.',
        },
      );
    },
    recordPath: (key) =>
      join(directory, RECORDS, `${createHash('sha256').update(key).digest('hex')}.json`),
    unfinishedPath: () =>
      join(
        directory,
        UNFINISHED,
        `${ownerWord(processOwner())}.${randomBytes(12).toString('hex')}`,
      ),
  };
}

/**
 * Creates the missing directories of a store, and removes what killed processes left in them.
 * @throws OUTPUT_UNWRITABLE if a directory cannot be created or written
 */
export async function prepareStoreDirectory({ directory }: StoreDirectory): Promise<void> {
  for (const name of [BLOBS, UNFINISHED, RECORDS]) {
    const root = join(directory, name);
    if (isReady(root)) continue;
    try {
      await makeDirectory(root);
      accessSync(root, constants.W_OK);
    } catch (error) {
      throw unwritable(root, error);
    }
  }
  await removeAbandoned(join(directory, UNFINISHED), UNFINISHED_BLOB);
}

/** True in every build but the first, which then has nothing to wait for. */
function isReady(root: string): boolean {
  try {
    accessSync(root, constants.W_OK);
    return statSync(root).isDirectory();
  } catch {
    return false;
  }
}
