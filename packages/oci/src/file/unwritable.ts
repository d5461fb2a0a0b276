import { StrakeError, systemCode } from '../errors/index.ts';
import { CHANGE_TEMPORARY, isTemporary } from './temporary-path.ts';

const REASONS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free disk space, or write somewhere else.'],
  EDQUOT: ['the disk quota is used up', 'Free disk space, or write somewhere else.'],
  EROFS: ['the file system is read-only', 'Write somewhere else.'],
  EACCES: [
    'permission is denied',
    'Change the permissions of the directory, or write somewhere else.',
  ],
  EPERM: [
    'permission is denied',
    'Change the permissions of the directory, or write somewhere else.',
  ],
  ENOENT: ['the parent directory cannot be created', 'Choose another path.'],
  ENOTDIR: ['a component of the path is a file', 'Remove the file, or choose another path.'],
  EEXIST: ['a component of the path is a file', 'Remove the file, or choose another path.'],
  EPIPE: ['its reader has closed it', 'Keep the reader running, or choose another path.'],
  ENXIO: ['there is no device', 'Choose another path.'],
  EISDIR: ['a directory of that name exists', 'Choose another name.'],
};

/** The error for a path that cannot be written, with a hint; errors without a system code are returned unchanged. */
export function unwritable(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (StrakeError.is(error) || code === undefined) return error;
  const [what, hint] = REASONS[code] ?? [code, 'Check the path and its file system.'];
  return new StrakeError('OUTPUT_UNWRITABLE', `${path} cannot be written: ${what}`, {
    cause: error,
    hint: isTemporary(path) ? CHANGE_TEMPORARY : hint,
  });
}
