import { posix } from 'node:path';
import { compareBytes, comparePaths } from '@strake/oci/internal';
import picomatch from 'picomatch';
import { StrakeError } from '../errors/index.ts';
import type {
  FileFacts,
  HostAccess,
  ListedFile,
  RunOptions,
  RunResult,
} from '../host/access/index.ts';

/** A file of a project in memory: its content, or the target of a link. */
export type MemoryFile =
  | string
  | { readonly text: string; readonly mode?: number }
  | { readonly symlink: string };

/** The result of a program; by default the output is empty and the exit code 0. */
export type ProgramOutput =
  | string
  | (Partial<RunResult> & {
      /** The files that it writes, by absolute path. An output that no program writes contains its own path. */
      readonly files?: Readonly<Record<string, string>>;
    });

/** The fake for all programs that a plugin runs. Undefined: no such program is installed. */
export type MemoryPrograms = (
  argv: readonly string[],
  options: RunOptions,
) => ProgramOutput | undefined;

/** The directory of projects in memory. */
export const MEMORY_DIRECTORY = '/project';

/**
 * Host access in memory, below {@link MEMORY_DIRECTORY}. It refuses what real host access refuses.
 * @param files by path from the project's directory
 */
export function memoryHost(
  files: Readonly<Record<string, MemoryFile>> = {},
  programs: MemoryPrograms = () => undefined,
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
    async glob(pattern, { directory = '.' } = {}) {
      const inner = inside(directory);
      const matches = picomatch([pattern].flat(), { dot: true });
      return [...held.keys()]
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
    run: async (argv, options = {}) => runInMemory(programs, argv, options),
  };
}

/**
 * @param written takes what the program writes
 * @throws TOOL_NOT_FOUND
 */
export function runInMemory(
  programs: MemoryPrograms,
  argv: readonly string[],
  options: RunOptions,
  written: Map<string, string> = new Map(),
): RunResult {
  const answer = programs(argv, options);
  if (answer === undefined) {
    throw new StrakeError('TOOL_NOT_FOUND', `"${argv[0]}" is not on PATH`, {
      argv,
      hint: `The "programs" of the test returned nothing for: ${argv.join(' ')}`,
    });
  }
  const said: Exclude<ProgramOutput, string> =
    typeof answer === 'string' ? { stdout: answer } : answer;
  const { files = {}, ...result } = said;
  for (const [path, text] of Object.entries(files)) written.set(path, text);
  return { stdout: '', stderr: '', exitCode: 0, ...result };
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
