import { isUtf8 } from 'node:buffer';
import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { defined, FileClock, systemCode } from '@strake/oci/internal';
import { type ActionCache, noActionCache } from '../../action-cache/index.ts';
import { StrakeError } from '../../errors/index.ts';
import { runTool } from '../process/index.ts';
import { allowedDirectories } from './allowed-directories.ts';
import { readTarget } from './check-names.ts';
import { findFiles } from './find-files.ts';
import type { FileFacts, HostAccess, OtherResults, RunOptions, RunResult } from './host-access.ts';
import { listDirectory } from './list-directory.ts';
import { findCached, runWithCache } from './run-with-cache.ts';
import { unreadablePath } from './unreadable-path.ts';

export interface WorldOptions {
  /** Absolute directory that relative paths are resolved against. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Results of earlier builds; default: none. */
  readonly actionCache?: ActionCache;
  /** Results of other machines; default: none. */
  readonly elsewhere?: OtherResults;
  /** Clock of the file system; default: that of the process. */
  readonly clock?: FileClock;
  /** Further absolute directories that may be read, besides the git work tree that contains `directory`. */
  readonly allowed?: readonly string[];
}

/** The limit for text files: plugins read configuration, not data. */
const LARGEST_TEXT_BYTES = 64 * 1024 * 1024;

/** The access of one build to the host: equal tool queries run once. */
export function createHostAccess(options: WorldOptions): HostAccess {
  const {
    directory,
    env,
    signal,
    allowed,
    elsewhere,
    actionCache = noActionCache,
    clock = new FileClock(),
  } = options;
  const check = allowedDirectories(directory, allowed);
  const runs = new Map<string, Promise<RunResult>>();
  const run = (argv: readonly string[], workingDirectory: string, given: RunOptions) =>
    runWithCache(argv, workingDirectory, given, {
      directory,
      env,
      actionCache,
      ...defined({ elsewhere }),
      now: () => clock.at(),
      run: (whole) => runTool(argv, { directory: workingDirectory, env: whole, signal }),
    });
  return {
    async read(path) {
      const file = resolve(directory, path);
      await check(file);
      return readText(file);
    },
    async stat(path) {
      const file = resolve(directory, path);
      // A link is checked by its own path: it is not followed.
      await check(dirname(file) === file ? file : dirname(file)).catch(() => check(file));
      return statFile(file);
    },
    async realPath(path) {
      const file = resolve(directory, path);
      await check(file);
      return findRealPath(file);
    },
    async glob(pattern, options = {}) {
      const cwd = resolve(directory, options.directory ?? '.');
      const found = await findFiles(pattern, cwd, options.type);
      for (const workingDirectory of new Set([cwd, ...found.map((file) => dirname(file))]))
        await check(workingDirectory);
      return found;
    },
    async list(path) {
      const workingDirectory = resolve(directory, path);
      await check(workingDirectory);
      return listDirectory(workingDirectory, statFile);
    },
    run(argv, options = {}) {
      const workingDirectory = resolve(directory, options.directory ?? '.');
      const variables = Object.entries(options.env ?? {}).map(([name, value]) => [
        name,
        value ?? null,
      ]);
      const key = JSON.stringify([argv, workingDirectory, variables.sort()]);
      const done = runs.get(key) ?? run(argv, workingDirectory, options);
      runs.set(key, done);
      return done;
    },
    cached(argv, options = {}) {
      const workingDirectory = resolve(directory, options.directory ?? '.');
      return findCached(argv, workingDirectory, options, { directory, env, actionCache });
    },
  };
}

async function readText(path: string): Promise<string> {
  const facts = await stat(path).catch((thrown) => {
    throw unreadablePath('file', path, thrown);
  });
  const { size } = facts;
  if (!facts.isFile() && !facts.isDirectory()) {
    // Reading a pipe waits for a writer, and reading a device may never end.
    throw new StrakeError('FILE_UNREADABLE', `file ${path} is not a regular file`, {
      hint: 'Name a text file.',
    });
  }
  if (size > LARGEST_TEXT_BYTES) {
    throw new StrakeError(
      'LIMIT_EXCEEDED',
      `file ${path} has ${size} bytes, more than the limit of ${LARGEST_TEXT_BYTES} for text files`,
    );
  }
  const bytes = await readFile(path).catch((thrown) => {
    throw unreadablePath('file', path, thrown);
  });
  if (isUtf8(bytes)) return bytes.toString();
  throw new StrakeError('FILE_UNREADABLE', `file ${path} is not UTF-8 text`, {
    hint: 'Save it as UTF-8, or use "file" for binary files.',
  });
}

async function findRealPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(thrown) ?? '')) return undefined;
    throw unreadablePath('file', path, thrown);
  }
}

async function statFile(path: string): Promise<FileFacts | undefined> {
  try {
    const facts = await lstat(path);
    const link = facts.isSymbolicLink() ? { target: await readTarget(path) } : {};
    return { type: typeOf(facts), size: facts.size, mode: facts.mode & 0o7777, ...link };
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) return undefined;
    if (StrakeError.is(thrown)) throw thrown;
    throw unreadablePath('file', path, thrown);
  }
}

function typeOf(facts: Awaited<ReturnType<typeof lstat>>): FileFacts['type'] {
  if (facts.isFile()) return 'file';
  if (facts.isDirectory()) return 'directory';
  return facts.isSymbolicLink() ? 'symlink' : 'other';
}
