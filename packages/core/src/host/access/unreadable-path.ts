import { join } from 'node:path';
import { StrakeError } from '@strake/oci';
import { messageOf, systemCode } from '@strake/oci/internal';

const RELATIVE = 'Relative paths start at the directory of the configuration.';

/** A file or directory that the operating system does not let be read. */
export function unreadablePath(
  what: 'file' | 'directory',
  path: string,
  cause: unknown,
): StrakeError {
  const code = systemCode(cause) ?? '';
  const isDenied = ['EACCES', 'EPERM'].includes(code);
  const why =
    code === 'ENOENT'
      ? 'does not exist'
      : `cannot be read: ${isDenied ? 'permission denied' : messageOf(cause)}`;
  const hint = isDenied
    ? 'Make it, and the directories that it is in, readable for the user who builds.'
    : code === 'EISDIR'
      ? `Name a file in it: ${join(path, 'NAME')}.`
      : RELATIVE;
  return new StrakeError('FILE_UNREADABLE', `${what} ${path} ${why}`, { cause, hint });
}
