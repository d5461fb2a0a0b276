import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { ownerWord, processOwner } from './process-owner.ts';
import { removeAbandonedOnce } from './remove-abandoned.ts';
import { CHANGE_TEMPORARY, TEMPORARY_FOLDER } from './temporary-path.ts';
import { unwritable } from './unwritable.ts';

/**
 * A new directory for this process alone, and how to remove it. Those that killed processes left are removed.
 * @throws OUTPUT_UNWRITABLE where the system's directory for them takes none
 */
export async function temporaryDirectory(): Promise<{
  readonly path: string;
  remove(): Promise<void>;
}> {
  await removeAbandonedOnce(tmpdir(), TEMPORARY_FOLDER);
  const prefix = join(tmpdir(), `strake-${ownerWord(processOwner())}-`);
  const path = await mkdtemp(prefix).catch((error: unknown) => {
    const known = unwritable(tmpdir(), error);
    if (!StrakeError.is(known)) throw known;
    throw new StrakeError('OUTPUT_UNWRITABLE', `no temporary directory: ${known.message}`, {
      cause: error,
      hint: CHANGE_TEMPORARY,
    });
  });
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
