import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Metadata } from '@strake/cli';
import {
  type Finished,
  findCommand,
  run,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';
import { STRAKE } from './strake.ts';

const NOTE = new URL('note-processes.mjs', import.meta.url).href;

/** What a command did on another machine. */
export interface Ran extends Finished {
  /** The processes that it started: program and arguments. */
  readonly processes: readonly string[];
}

/** What a build did on another machine. */
export interface Built extends Ran {
  /** Undefined if the build failed. */
  readonly metadata: Metadata | undefined;
}

/** A machine that has never seen the project: nothing of this one is left but Node.js, git and, if it is wanted, Go. */
export interface OtherMachine {
  /** Its copy of the project. */
  readonly directory: string;
  /** All that its commands find in their environment. */
  readonly env: Record<string, string>;
  /** How a command is started, for tests that do so themselves; it runs in `directory`. */
  argv(args: readonly string[], env?: Readonly<Record<string, string>>): readonly string[];
  strake(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** With `--metadata-file`. */
  build(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Built>;
}

export interface OtherMachineOptions {
  /** Where its commands run, from the project's directory. Default: there. */
  readonly cwd?: string;
  /** Whether a file of the project is not copied; by path from the project's directory. Default: every file is. */
  readonly omits?: (path: string) => boolean;
  /** Whether Go is on PATH. Default: false. */
  readonly go?: boolean;
  /** The directory of Go's own build cache; absent: an empty one. */
  readonly goCache?: string;
  /** Gets the project by `git clone`, with its history, and not by copying its files. */
  readonly clone?: boolean;
  /** What its commands are started by, given their environment: `['unshare', '--mount', …]`. */
  readonly within?: (env: Readonly<Record<string, string>>) => readonly string[];
}

/**
 * Another machine with a copy of a project: in another directory, with other times; its commands are started by `env -i` with
 * another HOME, empty caches, and a PATH with nothing but git, and Go if it is wanted.
 * @param project a directory; everything in it is copied
 */
export async function otherMachine(
  t: Scope,
  project: string,
  { cwd = '.', omits, go = false, goCache, clone = false, within }: OtherMachineOptions = {},
): Promise<OtherMachine> {
  const root = await temporaryDirectory(t);
  const at = (name: string) => join(root, name);
  const directory = at('elsewhere/project');
  const noted = at('noted-processes');
  for (const each of ['bin', 'home', 'tmp', 'elsewhere'])
    await mkdir(at(each), { recursive: true });
  if (clone) await runOk(['git', 'clone', '-q', `file://${project}`, directory]);
  else {
    const filter = (path: string) => !omits?.(relative(project, path));
    await cp(project, directory, { recursive: true, verbatimSymlinks: true, filter });
  }
  await symlink((await findCommand('git')) ?? '', at('bin/git'));
  const goDirectory = dirname((await findCommand('go')) ?? '');
  const env: Record<string, string> = {
    PATH: go ? `${at('bin')}:${goDirectory}` : at('bin'),
    HOME: at('home'),
    TMPDIR: at('tmp'),
    STRAKE_CACHE: at('strake-cache'),
    GOCACHE: goCache ?? at('go-cache'),
    GOMODCACHE: at('go-mod-cache'),
    // Without Go, none is fetched.
    ...(!go && { GOTOOLCHAIN: 'local' }),
    NO_COLOR: '1',
    NODE_OPTIONS: `--import=${NOTE}`,
    NOTED_PROCESSES: noted,
  };
  const argv: OtherMachine['argv'] = (args, more = {}) => {
    const all = { ...env, ...more };
    const pairs = Object.entries(all).map((pair) => pair.join('='));
    return [...(within?.(all) ?? []), 'env', '-i', ...pairs, process.execPath, STRAKE, ...args];
  };
  const start: OtherMachine['strake'] = async (args, more) => {
    await writeFile(noted, '');
    const done = await run(argv(args, more), { cwd: join(directory, cwd) });
    const processes = (await readFile(noted, 'utf8')).split('\n').filter((line) => line !== '');
    return { ...done, processes };
  };
  return {
    directory,
    env,
    argv,
    strake: start,
    async build(args = [], more = {}) {
      const file = at('metadata.json');
      const done = await start(['build', '--metadata-file', file, ...args], more);
      const isBuilt = done.status === 0;
      const metadata = isBuilt ? (JSON.parse(await readFile(file, 'utf8')) as Metadata) : undefined;
      return { ...done, metadata };
    },
  };
}
