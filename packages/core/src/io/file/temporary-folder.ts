import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWNER_WORD, ownerWord, processOwner } from './process-owner.ts';
import { removeAbandonedOnce } from './remove-abandoned.ts';

const TEMPORARY_FOLDER = new RegExp(`^strake-${OWNER_WORD}-[A-Za-z0-9]{6}$`);

/** A new folder for this process alone, and how to take it away. Those that killed processes left are removed. */
export async function temporaryFolder(): Promise<{
  readonly path: string;
  remove(): Promise<void>;
}> {
  await removeAbandonedOnce(tmpdir(), TEMPORARY_FOLDER);
  const path = await mkdtemp(join(tmpdir(), `strake-${ownerWord(processOwner())}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
