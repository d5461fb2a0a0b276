import { closeSync, lstatSync, openSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { basename, join } from 'node:path';
import type { StrakeError } from '@strake/core';
import { commandError } from '../error-codes.ts';
import { isCode } from './read-config-file.ts';

/**
 * The first configuration in a directory, even if it is unreadable: skipping it would silently build something else.
 * Nothing is opened.
 * @param names in the order in which they are searched
 * @returns its absolute path
 */
export function firstConfig(directory: string, names: readonly string[]): string | undefined {
  return names
    .map((name) => join(directory, name))
    .find((file) => entryAt(file) && (basename(file) !== 'package.json' || isPackage(file)));
}

/** A package.json belongs to npm: one that is not a file, or too large, has no configuration. */
function isPackage(file: string): boolean {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= LARGEST;
  } catch {
    return false;
  }
}

/**
 * The error for a configuration that cannot be read: CONFIG_NOT_FOUND if it does not exist; undefined: it can be read.
 * @param isNamed by the user: it may be the pipe of a shell's `<(…)`
 */
export function unreadableConfig(file: string, isNamed = false): StrakeError | undefined {
  const fault = readFault(file, isNamed);
  if (!fault) return undefined;
  const code = fault.code === 'ENOENT' && !entryAt(file) ? 'CONFIG_NOT_FOUND' : 'FILE_UNREADABLE';
  return commandError(code, `configuration ${file} ${fault.what}`, { hint: fault.hint });
}

interface ReadFault {
  readonly code: string;
  /** The rest of a sentence that begins with the path. */
  readonly what: string;
  readonly hint: string;
}

/** Bytes; parsing a larger file would take too much memory. */
const LARGEST = 16 * 1024 * 1024;

const IRREGULAR: ReadFault = {
  code: 'EINVAL',
  what: 'is not a regular file',
  hint: 'Write the configuration to a file; YAML and JSON may also come from a pipe: --config <(COMMAND).',
};
const TOO_LARGE: ReadFault = {
  code: 'EFBIG',
  what: `is larger than ${LARGEST} bytes`,
  hint: 'Check that it is a configuration file.',
};
const RETRY = 'Check the file and its permissions.';

/** Why an existing path cannot be read as a file; undefined: it can. Pipes and devices are not opened. */
function readFault(file: string, isNamed: boolean): ReadFault | undefined {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) {
      return {
        code: 'EISDIR',
        what: 'is a directory',
        hint: `Rename the directory: ${basename(file)} is the name of a configuration file.`,
      };
    }
    const isPipe = stats.isFIFO() && isNamed && !isCode(file);
    const isNull = stats.isCharacterDevice() && isNamed && file === devNull;
    if (!stats.isFile()) return isPipe || isNull ? undefined : IRREGULAR;
    if (stats.size > LARGEST) return TOO_LARGE;
    closeSync(openSync(file, 'r'));
    return undefined;
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !entryAt(file)) {
      const hint = 'Check the path; relative paths start at the working directory.';
      return { code, what: 'does not exist', hint };
    }
    if (entryAt(file)?.isSymbolicLink() && ['ENOENT', 'ELOOP', 'ENOTDIR'].includes(code))
      return {
        code,
        what: `is a link to ${readlinkSync(file)}, which does not exist`,
        hint: 'Correct the link, or remove it.',
      };
    const isDenied = code === 'EACCES' || code === 'EPERM';
    return {
      code: isDenied ? 'EACCES' : code,
      what: isDenied ? 'cannot be read: permission denied' : `cannot be read: ${code}`,
      hint: isDenied ? 'Make it readable, or remove it.' : RETRY,
    };
  }
}

/** Undefined if nothing exists there, or the directory may not be searched. */
function entryAt(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    return undefined;
  }
}
