import { closeSync, lstatSync, openSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StrakeError } from '@strake/core';

/**
 * The first of a directory's configurations, where it cannot be read. To pass it would build something else in silence.
 * @param names in the order in which they are searched
 * @returns the absolute path of a file without permission, a dangling link or a directory; undefined: the first can be read, or there is
 *   none
 */
export function findUnreadable(directory: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    const file = join(directory, name);
    if (!entryAt(file)) continue;
    const fault = readFault(file);
    if (name !== 'package.json') return fault && file;
    // A package.json belongs to npm: one that is no file says nothing about strake.
    if (fault?.code === 'EACCES') return file;
  }
  return undefined;
}

/** The error for a configuration that cannot be read: CONFIG_NOT_FOUND where nothing is; undefined: it can be read. */
export function unreadableConfig(file: string): StrakeError | undefined {
  const fault = readFault(file);
  if (!fault) return undefined;
  const code = fault.code === 'ENOENT' && !entryAt(file) ? 'CONFIG_NOT_FOUND' : 'FILE_UNREADABLE';
  return new StrakeError(code, `configuration ${file} ${fault.what}`, { hint: fault.hint });
}

interface ReadFault {
  readonly code: string;
  /** The rest of a sentence that begins with the path. */
  readonly what: string;
  readonly hint: string;
}

const RETRY = 'Check the file and its permissions.';

/** Why a path that exists cannot be read as a file; undefined where it can. Pipes and devices are not opened. */
function readFault(file: string): ReadFault | undefined {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) {
      return {
        code: 'EISDIR',
        what: 'is a directory',
        hint: `Rename the directory: ${basename(file)} is the name of a configuration file.`,
      };
    }
    if (stats.isFile()) closeSync(openSync(file, 'r'));
    return undefined;
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !entryAt(file)) {
      const hint = 'Check the path; a relative one starts at the working directory.';
      return { code, what: 'does not exist', hint };
    }
    if (entryAt(file)?.isSymbolicLink() && ['ENOENT', 'ELOOP', 'ENOTDIR'].includes(code))
      return {
        code,
        what: `is a link to ${readlinkSync(file)}, which leads nowhere`,
        hint: 'Correct the link, or remove it.',
      };
    const isDenied = code === 'EACCES' || code === 'EPERM';
    return {
      code: isDenied ? 'EACCES' : code,
      what: isDenied ? 'cannot be read: permission denied' : `cannot be read: ${code}`,
      hint: isDenied ? 'Give yourself the permission to read it, or remove it.' : RETRY,
    };
  }
}

/** Undefined where nothing is, or where the directory may not be searched. */
function entryAt(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    return undefined;
  }
}
