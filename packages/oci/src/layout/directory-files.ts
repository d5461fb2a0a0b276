import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StrakeError, systemCode } from '../errors/index.ts';
import { OPEN_WITHOUT_WAITING } from '../file/index.ts';
import { readPieces } from '../stream/index.ts';
import type { LayoutFiles } from './layout-files.ts';

// A link could point outside the directory. Windows has no such flag.
const FLAGS = OPEN_WITHOUT_WAITING | (constants.O_NOFOLLOW ?? 0);

/** The files of a layout that is a directory. */
export function directoryFiles(directory: string, name: string): LayoutFiles {
  return {
    name,
    async sizeOf(path) {
      try {
        const stats = await lstat(join(directory, path));
        return checkRegular(stats, path, name).size;
      } catch (thrown) {
        if (isAbsent(thrown)) return undefined;
        throw unreadable(thrown, path, name);
      }
    },
    async *read(path, signal) {
      const handle = await openRegular(join(directory, path), path, name);
      try {
        yield* readHandle(handle, signal);
      } finally {
        await handle.close();
      }
    },
  };
}

async function* readHandle(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of readPieces(handle)) {
    signal.throwIfAborted();
    yield piece;
  }
}

async function openRegular(file: string, path: string, name: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    checkRegular(await lstat(file), path, name);
    handle = await open(file, FLAGS);
    checkRegular(await handle.stat(), path, name);
    return handle;
  } catch (thrown) {
    await handle?.close();
    throw unreadable(thrown, path, name);
  }
}

function checkRegular(stats: Stats, path: string, name: string): Stats {
  if (stats.isFile()) return stats;
  throw new StrakeError(
    'LAYOUT_INVALID',
    `${path} of ${name} is ${kindOf(stats)}, not a regular file`,
    {
      hint: 'Copy the layout with "cp -rL", which replaces links by the files they point to.',
    },
  );
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a directory';
  return stats.isFIFO() ? 'a FIFO' : 'a special file';
}

function isAbsent(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '');
}

function unreadable(thrown: unknown, path: string, name: string): unknown {
  const code = systemCode(thrown);
  if (code === undefined || StrakeError.is(thrown)) return thrown;
  return new StrakeError('FILE_UNREADABLE', `${path} of ${name} cannot be read: ${code}`, {
    cause: thrown,
    hint: isAbsent(thrown)
      ? 'It was removed while the layout was being read.'
      : 'Check its permissions.',
  });
}
