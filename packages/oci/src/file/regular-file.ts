import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { devNull } from 'node:os';
import type { FileStats } from './stat-of.ts';

/** Bytes of the largest settings file that is read. */
const LARGEST_SETTINGS = 16 * 1024 * 1024;

/**
 * Flags to open a path that may be a FIFO, which would block until a writer opens it, or a terminal. Windows has neither.
 */
export const OPEN_WITHOUT_WAITING =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Reads the text of a settings file whose type is not trusted: it never blocks, as on a FIFO, and never reads without end, as from a device.
 * The null device counts as an empty file, because users turn settings off with it.
 * @param largest bytes
 * @throws an error with a `code`: ENOENT and the like from the system, EISDIR, EINVAL for what is not a regular file, EFBIG
 */
export function readRegularFile(path: string, largest: number = LARGEST_SETTINGS): string {
  return readBuffer(path, largest).toString();
}

/** As {@link readRegularFile}, for files that are not text. */
export function readRegularBytes(path: string, largest: number = LARGEST_SETTINGS): Uint8Array {
  return readBuffer(path, largest);
}

function readBuffer(path: string, largest: number): Buffer {
  // Some devices act as soon as they are opened.
  checkRegular(statSync(path), largest);
  const file = openSync(path, OPEN_WITHOUT_WAITING);
  try {
    checkRegular(fstatSync(file), largest);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** What something is that is not a regular file: `a FIFO`. */
export function kindOfFile(stats: Pick<FileStats, 'isDirectory' | 'isFIFO' | 'isSocket'>): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  return stats.isSocket() ? 'a socket' : 'a device';
}

function checkRegular(stats: Stats, largest: number): void {
  if (stats.isFile() ? stats.size <= largest : isNull(stats)) return;
  throw stats.isFile()
    ? systemError('EFBIG', `it has ${stats.size} bytes, more than the ${largest} that are read`)
    : systemError(
        stats.isDirectory() ? 'EISDIR' : 'EINVAL',
        `it is ${kindOfFile(stats)}, not a regular file`,
      );
}

function isNull(stats: Stats): boolean {
  return (
    stats.isCharacterDevice() && stats.rdev === statSync(devNull, { throwIfNoEntry: false })?.rdev
  );
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
