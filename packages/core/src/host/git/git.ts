import { join } from 'node:path';
import { FileClock } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import type { HostAccess, RunResult } from '../access/index.ts';
import { type Description, describeCommand, parseDescription } from './describe.ts';
import { findRepository, type Repository, readText } from './find-repository.ts';
import { type GitStatus, parseStatus, STATUS } from './git-status.ts';
import { refsState } from './refs-state.ts';
import { remoteUrl } from './remote-url.ts';

/**
 * The git work tree of a build's configuration. All git queries of a build go through it, and each runs once;
 * results that depend only on HEAD and tags are cached for later builds, so that a no-op build runs git at most
 * once, for {@link Git.status}.
 * @throws TOOL_NOT_FOUND without git; TOOL_FAILED if git refuses
 */
export interface Git {
  /** Undefined outside of a work tree, where everything else is undefined or empty, too. */
  readonly repository: Repository | undefined;
  status(): Promise<GitStatus | undefined>;
  /** Full commit; undefined before the first one. */
  head(): Promise<string | undefined>;
  /** Undefined if HEAD is detached. */
  branch(): Promise<string | undefined>;
  /** @param pattern selects tags, default: all. @returns undefined before the first commit */
  describe(pattern?: string): Promise<Description | undefined>;
  /** Tags that look like versions, on HEAD and before it; those on HEAD end in `@HEAD`. Sorted. */
  versions(): Promise<readonly string[]>;
  /** The files among these, or in these directories, that are not tracked and that git ignores: from the top, with `/`. @param paths absolute */
  ignored(paths: readonly string[]): Promise<readonly string[]>;
  /** The URL of the remote `origin`, from the repository's own configuration. */
  remote(): string | undefined;
}

/** A build only reads: it must not wait for or take the lock of the index. */
const ENVIRONMENT = { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

/**
 * @param directory absolute, without symbolic links
 * @param clock clock of the file system; default: that of the process
 */
export function createGit(
  host: Pick<HostAccess, 'run'>,
  directory: string,
  clock: FileClock = new FileClock(),
): Git {
  const repository = findRepository(directory);
  if (!repository) return noGit;
  // Go also runs git at the top of the work tree.
  const at = { directory: repository.directory, env: ENVIRONMENT };
  let refs: string | undefined;
  const askOfRefs = async (argv: readonly string[]): Promise<RunResult> => {
    refs ??= refsState(repository, clock);
    const inputs = { env: ['GIT_*'], values: { refs: refs ?? '' } };
    return host.run(argv, { ...at, ...(refs === undefined ? {} : { inputs }) });
  };
  const head = async () => {
    const argv = ['git', 'rev-parse', '--verify', '-q', 'HEAD'];
    return firstLine(repository.directory, argv, await askOfRefs(argv));
  };
  const describe = async (pattern?: string) => {
    const argv = describeCommand(pattern);
    const done = await askOfRefs(argv);
    if (done.exitCode === 0) return parseDescription(done.stdout);
    if ((await head()) === undefined) return undefined;
    throw refusal(repository.directory, argv, done);
  };
  return {
    repository,
    async status() {
      const done = await host.run(STATUS, at);
      if (done.exitCode !== 0) throw refusal(repository.directory, STATUS, done);
      return parseStatus(done.stdout);
    },
    head,
    async branch() {
      const argv = ['git', 'symbolic-ref', '--short', '-q', 'HEAD'];
      return firstLine(repository.directory, argv, await askOfRefs(argv));
    },
    describe,
    async versions() {
      const [description, listed] = await Promise.all([describe(), askOfRefs(VERSIONS)]);
      if (listed.exitCode !== 0 || description === undefined) return [];
      return listed.stdout.split('\n').flatMap((line) => versionOf(line, description.revision));
    },
    async ignored(paths) {
      if (paths.length === 0) return [];
      const { ignoredFiles } = await import('./ignored-files.ts');
      return ignoredFiles(host, repository, paths, ENVIRONMENT);
    },
    remote: () => remoteUrl(readText(join(repository.commonDirectory, 'config')) ?? ''),
  };
}

/** Outside of any work tree. */
export const noGit: Git = {
  repository: undefined,
  status: async () => undefined,
  head: async () => undefined,
  branch: async () => undefined,
  describe: async () => undefined,
  versions: async () => [],
  ignored: async () => [],
  remote: () => undefined,
};

const VERSIONS: readonly string[] = [
  'git',
  'for-each-ref',
  '--merged=HEAD',
  '--sort=refname',
  '--format=%(refname:strip=2) %(objectname) %(*objectname)',
  'refs/tags',
];

/** Tags of a module below the top, `sub/v1.2.3`. */
function versionOf(line: string, commit: string): readonly string[] {
  const [tag = '', object, commitOfTag] = line.split(' ');
  if (!/^(.*\/)?v\d/.test(tag)) return [];
  return [`${tag}${(commitOfTag || object) === commit ? '@HEAD' : ''}`];
}

/** With `-q`, exit code 1 means that there is no such object. */
function firstLine(
  directory: string,
  argv: readonly string[],
  done: RunResult,
): string | undefined {
  if (done.exitCode > 1) throw refusal(directory, argv, done);
  return done.exitCode === 0 ? done.stdout.trim() : undefined;
}

function refusal(directory: string, argv: readonly string[], done: RunResult): StrakeError {
  const output = done.stderr.trim();
  const [why = ''] = output.split('\n');
  const isOwner = /dubious ownership/.test(output);
  return new StrakeError(
    'TOOL_FAILED',
    `git cannot read the repository of ${directory}: ${why.replace(/^fatal: /, '') || `exit code ${done.exitCode}`}`,
    {
      argv,
      exitCode: done.exitCode,
      output,
      hint: isOwner
        ? `Allow it: git config --global --add safe.directory '${directory}'.`
        : `Run "${argv.slice(0, 2).join(' ')}" in ${directory} by hand.`,
    },
  );
}
