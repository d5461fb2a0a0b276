import { tmpdir } from 'node:os';
import { relative, sep } from 'node:path';
import { OWNER_WORD } from './process-owner.ts';

/** The name of a process's temporary directory, in the system's temporary directory. */
export const TEMPORARY_DIRECTORY = new RegExp(`^strake-${OWNER_WORD}-[A-Za-z0-9]{6}$`);

/** The hint for temporary files that cannot be written. */
export const CHANGE_TEMPORARY = `Set ${process.platform === 'win32' ? 'TEMP' : 'TMPDIR'} to a writable directory with enough free space.`;

/** True for a path in a temporary directory of a process. */
export function isTemporary(path: string): boolean {
  const [name = ''] = relative(tmpdir(), path).split(sep);
  return TEMPORARY_DIRECTORY.test(name);
}
