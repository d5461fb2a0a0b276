import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readRecord, temporaryFolder, tryFileLock, writeRecord } from '@strake/oci';

/** A folder for what a compile makes, and its release. */
export interface CompileFolder {
  readonly path: string;
  release(): Promise<void>;
}

/** Stands in every folder whose content compilers may take for their own. */
const MARK = '.strake.json';
const MARK_KEY = 'compile folder';

/**
 * The folder of a key in the cache, for one build at a time: compilers find there what they made last and leave out what is
 * up to date. Where another build holds it, or there is no cache, it is a temporary one. A folder without a record that verifies is
 * emptied first: a cache whose records are damaged has damaged programs too.
 * @param directory of the cache; undefined: none
 */
export async function openCompileFolder(
  directory: string | undefined,
  key: string,
): Promise<CompileFolder> {
  if (directory !== undefined) {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
    const path = join(directory, 'compile', name);
    const release = await tryFileLock(`${path}.lock`).catch(() => undefined);
    if (release && (await isUsable(path))) return { path, release };
    await release?.();
  }
  const { path, remove } = await temporaryFolder();
  return { path, release: remove };
}

async function isUsable(path: string): Promise<boolean> {
  const mark = join(path, MARK);
  if (readRecord(mark, MARK_KEY) !== undefined) return true;
  try {
    await rm(path, { recursive: true, force: true });
    await makeFolder(path);
    await writeRecord(mark, MARK_KEY, true);
    return true;
  } catch {
    return false;
  }
}
