import { posix } from 'node:path';
import { compareBytes, comparePaths } from '@strake/oci/internal';
import picomatch from 'picomatch';
import { StrakeError } from '../errors/index.ts';
import type { FileFacts, HostAccess, ListedFile } from '../host/access/index.ts';
import { MEMORY_DIRECTORY, type MemoryFile } from './memory-files.ts';

/** As many links in a row as Linux follows. */
const MOST_LINKS = 40;

/**
 * Host access in memory, below {@link MEMORY_DIRECTORY}. It refuses what real host access refuses.
 * @param files by path from the project's directory
 * @param run runs fakes of programs
 */
export function memoryHost(
  files: Readonly<Record<string, MemoryFile>> = {},
  run: HostAccess['run'] = async (argv) => {
    throw new StrakeError('TOOL_NOT_FOUND', `"${argv[0]}" is not on PATH`, { argv });
  },
): HostAccess {
  const inside = (path: string) => {
    const absolute = posix.resolve(MEMORY_DIRECTORY, path);
    if (absolute === MEMORY_DIRECTORY || absolute.startsWith(`${MEMORY_DIRECTORY}/`))
      return absolute;
    throw unreadable(path, `is outside of ${MEMORY_DIRECTORY}`);
  };
  const held = new Map(Object.entries(files).map(([path, file]) => [inside(path), file]));
  const directories = new Set([MEMORY_DIRECTORY]);
  for (const path of held.keys()) {
    for (let at = posix.dirname(path); !directories.has(at); at = posix.dirname(at))
      directories.add(at);
  }
  const stat = (path: string): FileFacts | undefined => {
    const file = held.get(path);
    if (file !== undefined) return factsOf(file);
    return directories.has(path) ? { type: 'directory', size: 0, mode: 0o755 } : undefined;
  };
  const below = (inner: string) =>
    [...held.keys(), ...directories].filter((path) => path.startsWith(`${inner}/`));
  return {
    async read(path) {
      const file = held.get(inside(path));
      if (typeof file === 'string') return file;
      if (file && 'text' in file) return file.text;
      throw unreadable(path, 'does not exist');
    },
    stat: async (path) => stat(inside(path)),
    async realPath(path) {
      let real = inside(path);
      for (let links = 0; links < MOST_LINKS; links += 1) {
        const facts = stat(real);
        if (facts?.target === undefined) return facts && real;
        real = inside(posix.resolve(posix.dirname(real), facts.target));
      }
      return undefined;
    },
    async glob(pattern, { directory = '.', type } = {}) {
      const inner = inside(directory);
      const globs = [pattern].flat();
      const ignore = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
      const positive = globs.filter((glob) => !glob.startsWith('!'));
      const matches = picomatch(positive, { dot: true, ignore });
      return [...(type === 'directory' ? directories : held.keys())]
        .filter((path) => path.startsWith(`${inner}/`) && matches(path.slice(inner.length + 1)))
        .sort(compareBytes);
    },
    async list(path) {
      const inner = inside(path);
      if (!directories.has(inner)) throw unreadable(path, 'does not exist');
      return below(inner)
        .flatMap((each): ListedFile[] => {
          const facts = stat(each);
          return facts ? [{ path: each.slice(inner.length + 1), ...facts }] : [];
        })
        .sort((a, b) => comparePaths(`/${a.path}`, `/${b.path}`));
    },
    run,
    cached: async () => undefined,
  };
}

function factsOf(file: MemoryFile): FileFacts {
  if (typeof file === 'string') return { type: 'file', size: Buffer.byteLength(file), mode: 0o644 };
  if ('symlink' in file)
    return { type: 'symlink', size: file.symlink.length, mode: 0o777, target: file.symlink };
  return { type: 'file', size: Buffer.byteLength(file.text), mode: file.mode ?? 0o644 };
}

function unreadable(path: string, why: string): StrakeError {
  return new StrakeError('FILE_UNREADABLE', `file ${path} ${why}`, {
    hint: `Projects in memory are below ${MEMORY_DIRECTORY}.`,
  });
}
