import { StrakeError, systemCode } from '../errors/index.ts';
import { CHANGE_TEMPORARY, isTemporary } from './temporary-path.ts';

const REASONS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Make room, or write somewhere else.'],
  EDQUOT: ['the disk quota is used up', 'Make room, or write somewhere else.'],
  EROFS: ['the file system is read-only', 'Write somewhere else.'],
  EACCES: [
    'permission is denied',
    'Change the permissions of the directory, or write somewhere else.',
  ],
  EPERM: [
    'permission is denied',
    'Change the permissions of the directory, or write somewhere else.',
  ],
  ENOENT: ['no directory can be made there', 'Choose another path.'],
  ENOTDIR: ['a part of the path is a file', 'Take the file away, or choose another path.'],
  EEXIST: ['a part of the path is a file', 'Take the file away, or choose another path.'],
  EISDIR: ['there is a directory of that name', 'Choose another name.'],
};

/** A path that cannot be written, and what can be done; errors that already speak to their reader pass. */
export function unwritable(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (StrakeError.is(error) || code === undefined) return error;
  const [what, hint] = REASONS[code] ?? [code, 'See what the system says about this path.'];
  return new StrakeError('OUTPUT_UNWRITABLE', `${path} cannot be written: ${what}`, {
    cause: error,
    hint: isTemporary(path) ? CHANGE_TEMPORARY : hint,
  });
}
