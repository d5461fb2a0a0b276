import { type BigIntStats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StrakeError, systemCode } from '../errors/index.ts';
import { fileStateOf, OPEN_WITHOUT_WAITING } from '../file/index.ts';
import { readPieces } from '../stream/index.ts';
import type { SizedContent } from './sized-content.ts';

/**
 * The content of a file, in the state that it has now: reading throws FILE_CHANGED where it has another one by then, or gets
 * another one meanwhile.
 * @param path absolute
 * @throws FILE_UNREADABLE for a file that is not there or is not a regular file
 */
export async function fileContent(path: string): Promise<SizedContent> {
  const stats = look(path);
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'is a directory' : 'is not a regular file';
    const hint = 'Name a file; a directory goes in entry by entry.';
    throw new StrakeError('FILE_UNREADABLE', `file ${path} ${what}`, { hint });
  }
  return {
    size: Number(stats.size),
    file: { path, state: fileStateOf(stats) },
    open: () => readFile(path, stats),
  };
}

/** Before opening: opening a pipe would wait for its writer. */
function look(path: string): BigIntStats {
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
  const now = await file.stat({ bigint: true });
  // The time of modification can be set; that of change cannot, but it also moves when another file takes the place of this one.
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
    hint: 'Something writes to this file during the build: build again when it is at rest.',
  });
}

/** Files of /proc and the like have 0 bytes as far as the kernel says, and content all the same. */
function longer(path: string, size: number): StrakeError {
  return new StrakeError('FILE_CHANGED', `file ${path} holds more than the ${size} bytes it has`, {
    hint: 'Its file system makes up the content, or something writes to it: copy it to a plain file, and use the copy.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read: permission is denied',
  ENOTDIR: 'does not exist: a part of the path is a file',
};

function unreadable(path: string, error: unknown): StrakeError {
  const code = systemCode(error) ?? 'unknown error';
  return new StrakeError(
    'FILE_UNREADABLE',
    `file ${path} ${REASONS[code] ?? `cannot be read: ${code}`}`,
    {
      cause: error,
      hint: 'A layer holds this file; "strake plan" shows who put it there.',
    },
  );
}
