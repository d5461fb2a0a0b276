import { lstat, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StrakeError, systemCode } from '../../errors/index.ts';
import { runProcess } from '../process/index.ts';
import type { FileFacts, RunOptions, RunResult, World } from './world.ts';

export interface WorldOptions {
  /** Absolute folder that relative paths start at. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Text files that a plugin reads are configuration, not data. */
const LARGEST_TEXT = 64 * 1024 * 1024;

/** The real world, for one build: equal questions to tools are asked once. */
export function createWorld({ directory, env, signal }: WorldOptions): World {
  const answers = new Map<string, Promise<RunResult>>();
  const ask = (argv: readonly string[], options: RunOptions): Promise<RunResult> =>
    runProcess(argv, { directory: options.directory ?? directory, env: { ...env, ...options.env }, signal });
  return {
    read: (path) => readText(resolve(directory, path)),
    stat: (path) => statFile(resolve(directory, path)),
    async glob(pattern, options = {}) {
      const { glob } = await import('tinyglobby');
      const cwd = resolve(directory, options.directory ?? '.');
      const found = await glob(pattern, { cwd, absolute: true, dot: true, followSymbolicLinks: false, expandDirectories: false });
      return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
    run(argv, options = {}) {
      const key = JSON.stringify([argv, options.directory, Object.entries(options.env ?? {}).sort()]);
      const answer = answers.get(key) ?? ask(argv, options);
      answers.set(key, answer);
      return answer;
    },
  };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await lstat(path);
    if (size > LARGEST_TEXT) {
      throw new StrakeError('LIMIT_EXCEEDED', `file ${path} has ${size} bytes, more than the ${LARGEST_TEXT} that are read as text`);
    }
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (StrakeError.is(thrown)) throw thrown;
    const why = systemCode(thrown) === 'ENOENT' ? 'does not exist' : `can not be read (${systemCode(thrown) ?? thrown})`;
    throw new StrakeError('FILE_UNREADABLE', `file ${path} ${why}`, {
      cause: thrown,
      hint: 'Relative paths start at the folder of the configuration.',
    });
  }
}

async function statFile(path: string): Promise<FileFacts | undefined> {
  try {
    const facts = await lstat(path);
    const type = facts.isFile() ? 'file' : facts.isDirectory() ? 'directory' : facts.isSymbolicLink() ? 'symlink' : 'other';
    return { type, size: facts.size, mode: facts.mode & 0o7777 };
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) return undefined;
    throw thrown;
  }
}
