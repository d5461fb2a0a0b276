import { join } from 'node:path';
import { messageOf, systemCode } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';

const RELATIVE = 'Relative paths start at the directory of the configuration.';

/** The error for an unreadable file or directory. */
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
    ? 'Make it and its parent directories readable for the user who runs the build.'
    : code === 'EISDIR'
      ? `Name a file in it: ${join(path, 'NAME')}.`
      : RELATIVE;
  return new StrakeError('FILE_UNREADABLE', `${what} ${path} ${why}`, { cause, hint });
}
