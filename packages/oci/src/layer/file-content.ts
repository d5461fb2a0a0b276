import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StrakeError, systemCode } from '../errors/index.ts';
import { fileStateOf, OPEN_WITHOUT_WAITING } from '../file/index.ts';
import { readPieces } from '../stream/index.ts';
import type { SizedContent } from './sized-content.ts';

/**
 * The content of a file in its present state: reading throws FILE_CHANGED if the file has changed by then, or changes during
 * the read.
 * @param path absolute
 * @throws FILE_UNREADABLE for a file that does not exist or is not a regular file
 */
export async function fileContent(path: string): Promise<SizedContent> {
  const stats = readStats(path);
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'is a directory' : 'is not a regular file';
    const hint = 'Use a regular file; the files of a directory are separate entries.';
    throw new StrakeError('FILE_UNREADABLE', `file ${path} ${what}`, { hint });
  }
  return {
    size: Number(stats.size),
    file: { path, state: fileStateOf(stats) },
    open: () => readFile(path, stats),
    read: (offset, length) => readPart(path, stats, offset, length),
    check: () => checkSame(readStats(path), path, stats),
  };
}

/** Checked before opening, because opening a pipe would wait for its writer. */
function readStats(path: string): BigIntStats {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* readFile(path: string, state: BigIntStats): AsyncGenerator<Uint8Array> {
  const file = await open(path, OPEN_WITHOUT_WAITING).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    await checkState(file, path, state);
    const size = Number(state.size);
    let read = 0;
    for await (const piece of readPieces(file, { end: size })) {
      read += piece.length;
      yield piece;
    }
    if (read < size) throw changed(path);
    const { bytesRead } = await file.read(Buffer.alloc(1), 0, 1, size);
    if (bytesRead > 0) throw longer(path, size);
    await checkState(file, path, state);
  } catch (error) {
    throw StrakeError.is(error) ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function checkState(file: FileHandle, path: string, before: BigIntStats): Promise<void> {
  checkSame(await file.stat({ bigint: true }), path, before);
}

/** At once: a promise for each call would cost more than a call for a small part. */
function readPart(path: string, state: BigIntStats, offset: number, length: number): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, OPEN_WITHOUT_WAITING);
    const rest = Math.max(0, Number(state.size) - offset);
    const part = Buffer.allocUnsafe(Math.min(length, rest));
    let read = 0;
    while (read < part.length) {
      const more = readSync(file, part, read, part.length - read, offset + read);
      if (more === 0) throw changed(path);
      read += more;
    }
    // What was read before a change is what it was.
    checkSame(fstatSync(file, { bigint: true }), path, state);
    return part;
  } catch (error) {
    throw StrakeError.is(error) ? error : unreadable(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** @throws FILE_CHANGED */
function checkSame(now: BigIntStats, path: string, before: BigIntStats): void {
  // The modification time can be set; the change time cannot, but it also changes when another file replaces this one.
  const isReplaced = now.nlink === 0n;
  const isSame =
    now.ino === before.ino &&
    now.size === before.size &&
    now.mtimeNs === before.mtimeNs &&
    (now.ctimeNs === before.ctimeNs || isReplaced);
  if (!isSame) throw changed(path);
}

function changed(path: string): StrakeError {
  return new StrakeError('FILE_CHANGED', `file ${path} changed while it was read`, {
    hint: 'Something wrote to this file while it was read; try again once it no longer changes.',
  });
}

/** Files in /proc and similar file systems report a size of 0 although they have content. */
function longer(path: string, size: number): StrakeError {
  return new StrakeError(
    'FILE_CHANGED',
    `file ${path} has more content than its size of ${size} bytes`,
    {
      hint: 'Its file system generates the content, or something is writing to it; copy it to a regular file, and use the copy.',
    },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read: permission is denied',
  ENOTDIR: 'does not exist: a component of the path is a file',
};

function unreadable(path: string, error: unknown): StrakeError {
  const code = systemCode(error) ?? 'unknown error';
  return new StrakeError(
    'FILE_UNREADABLE',
    `file ${path} ${REASONS[code] ?? `cannot be read: ${code}`}`,
    {
      cause: error,
      hint: 'It is the content of an entry of a layer.',
    },
  );
}
