import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  makeDirectory,
  readRecord,
  temporaryDirectory,
  tryFileLock,
  writeRecord,
} from '@strake/oci/internal';

/** The output directory of a compile, and its release. */
export interface CompileDirectory {
  readonly path: string;
  release(): Promise<void>;
}

/** Marks a directory whose contents compilers may trust. */
const MARK = '.strake.json';
const MARK_KEY = 'compile directory';

/**
 * The directory of a key in the cache, for one build at a time: compilers find their last results there and skip what is
 * up to date. If another build holds it, or there is no cache, it is a temporary one. A directory without a verified record is
 * emptied first: a cache with damaged records may also have damaged programs.
 * @param directory of the cache; undefined: none
 */
export async function openCompileDirectory(
  directory: string | undefined,
  key: string,
): Promise<CompileDirectory> {
  if (directory !== undefined) {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
    const path = join(directory, 'compile', name);
    const release = await tryFileLock(`${path}.lock`).catch(() => undefined);
    if (release && (await isUsable(path))) return { path, release };
    await release?.();
  }
  const { path, remove } = await temporaryDirectory();
  return { path, release: remove };
}

async function isUsable(path: string): Promise<boolean> {
  const mark = join(path, MARK);
  if (readRecord(mark, MARK_KEY) !== undefined) return true;
  try {
    await rm(path, { recursive: true, force: true });
    await makeDirectory(path);
    await writeRecord(mark, MARK_KEY, true);
    return true;
  } catch {
    return false;
  }
}
