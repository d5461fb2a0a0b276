import { resolve } from 'node:path';
import { readRegularBytes } from '@strake/core';
import { commandError } from '../error-codes.ts';

const REASONS: ReadonlyMap<string, readonly [what: string, hint: string]> = new Map([
  ['ENOENT', ['does not exist', 'Check its path; a relative one starts at the working directory.']],
  ['EISDIR', ['is a directory', 'Name a file.']],
  ['EINVAL', ['is not a regular file', 'Name a file.']],
  ['EFBIG', ['is too large', 'Check whether it is the right file.']],
]);

/** Reads a file that an option names. @throws FILE_UNREADABLE */
export function readInput(file: string, cwd: string, largest: number): Uint8Array {
  try {
    return readRegularBytes(resolve(cwd, file), largest);
  } catch (cause) {
    const { code = 'an error' } = Object(cause) as { readonly code?: string };
    const [what, hint] = REASONS.get(code) ?? [`cannot be read: ${code}`, 'Check its permissions.'];
    throw commandError('FILE_UNREADABLE', `${file} ${what}`, { cause, hint });
  }
}
