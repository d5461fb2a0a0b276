import { type FileHandle, open, stat } from 'node:fs/promises';
import { StrakeError, systemCode } from '../../errors/index.ts';
import { readFileState } from '../record/index.ts';
import { readPieces } from '../stream/index.ts';
import type { SizedContent } from './sized-content.ts';

/** What tells one state of a file from another. */
interface FileState {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/**
 * The content of a file, in the state that it has now: reading throws FILE_CHANGED where it has another one by then, or gets
 * another one meanwhile.
 * @param path absolute
 * @throws FILE_UNREADABLE for a file that is not there or is no regular file
 */
export async function fileContent(path: string): Promise<SizedContent> {
  // Opening a pipe would wait for its writer, so look first.
  const state = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!state.isFile()) {
    const what = state.isDirectory() ? 'is a folder' : 'is no regular file';
    const hint = 'Name a file; a folder goes in entry by entry.';
    throw new StrakeError('FILE_UNREADABLE', `file ${path} ${what}`, { hint });
  }
  const known = readFileState(path);
  return {
    size: Number(state.size),
    ...(known ? { file: { path, state: known } } : {}),
    open: () => readFile(path, state),
  };
}

async function* readFile(path: string, state: FileState): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
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
    await checkState(file, path, state);
  } catch (error) {
    throw StrakeError.is(error) ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function checkState(file: FileHandle, path: string, before: FileState): Promise<void> {
  const now: FileState = await file.stat({ bigint: true });
  const isSame =
    now.ino === before.ino && now.size === before.size && now.mtimeNs === before.mtimeNs;
  if (!isSame) throw changed(path);
}

function changed(path: string): StrakeError {
  return new StrakeError('FILE_CHANGED', `file ${path} changed while it was read`, {
    hint: 'Something writes to this file during the build: build again when it is at rest.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'can not be read: permission is denied',
  ENOTDIR: 'does not exist: a part of the path is a file',
};

function unreadable(path: string, error: unknown): StrakeError {
  const code = systemCode(error) ?? 'unknown error';
  return new StrakeError(
    'FILE_UNREADABLE',
    `file ${path} ${REASONS[code] ?? `can not be read: ${code}`}`,
    {
      cause: error,
      hint: 'A layer holds this file; "strake plan" shows who put it there.',
    },
  );
}
