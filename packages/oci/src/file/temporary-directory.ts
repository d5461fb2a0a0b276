import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { ownerWord, processOwner } from './process-owner.ts';
import { removeAbandonedOnce } from './remove-abandoned.ts';
import { CHANGE_TEMPORARY, TEMPORARY_DIRECTORY } from './temporary-path.ts';
import { unwritable } from './unwritable.ts';

/**
 * Creates a directory for this process alone, and returns how to remove it. Directories that killed processes left are removed.
 * @throws OUTPUT_UNWRITABLE if the system's temporary directory cannot be written
 */
export async function temporaryDirectory(): Promise<{
  readonly path: string;
  remove(): Promise<void>;
}> {
  await removeAbandonedOnce(tmpdir(), TEMPORARY_DIRECTORY);
  const prefix = join(tmpdir(), `strake-${ownerWord(processOwner())}-`);
  const path = await mkdtemp(prefix).catch((error: unknown) => {
    const known = unwritable(tmpdir(), error);
    if (!StrakeError.is(known)) throw known;
    throw new StrakeError(
      'OUTPUT_UNWRITABLE',
      `cannot create a temporary directory: ${known.message}`,
      {
        cause: error,
        hint: CHANGE_TEMPORARY,
      },
    );
  });
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
