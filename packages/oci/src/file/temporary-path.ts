import { tmpdir } from 'node:os';
import { relative, sep } from 'node:path';
import { OWNER_WORD } from './process-owner.ts';

/** Name of a temporary directory of a process, in the system's directory for them. */
export const TEMPORARY_FOLDER = new RegExp(`^strake-${OWNER_WORD}-[A-Za-z0-9]{6}$`);

/** What to do where temporary files cannot be written. */
export const CHANGE_TEMPORARY = `Set ${process.platform === 'win32' ? 'TEMP' : 'TMPDIR'} to a directory that can be written and has room.`;

/** True for a path in a temporary directory of a process. */
export function isTemporary(path: string): boolean {
  const [name = ''] = relative(tmpdir(), path).split(sep);
  return TEMPORARY_FOLDER.test(name);
}
