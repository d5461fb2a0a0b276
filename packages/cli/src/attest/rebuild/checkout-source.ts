import { hash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import {
  messageOf,
  readRegularBytes,
  redact,
  runProcess,
  type StrakeError,
  withoutRepository,
} from '@strake/core';
import { commandError } from '../../error-codes.ts';
import type { Invocation } from '../../invocation.ts';
import { UsageError } from '../../usage-error.ts';
import { type BuildRecipe, mismatch } from './build-recipe.ts';
import { checkoutSubmodules } from './checkout-submodules.ts';
import { impossible } from './predicate-fields.ts';

/** Where the source comes from, and goes to. */
export interface CheckoutOptions {
  /** A clone that is there already, absolute; it is not changed. */
  readonly clone?: string;
  /** Absolute; does not exist. */
  readonly directory: string;
}

const MAX_CONFIGURATION = 8 * 1024 * 1024;

/**
 * Makes a clone with the recorded commit, whose remote is the recorded one. All history is fetched, since the version of an image depends on it.
 * @returns the absolute path of the configuration
 * @throws SOURCE_UNREACHABLE, SOURCE_MISMATCH, REBUILD_IMPOSSIBLE; TOOL_NOT_FOUND without git
 */
export async function checkoutSource(
  { url, commit, configuration, submodules }: BuildRecipe,
  { clone, directory }: CheckoutOptions,
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<string> {
  const from = clone ?? url;
  if (from === undefined) {
    const hint = 'Name a clone with --source DIR.';
    throw impossible('its repository had no remote, so that nobody knows where it is', hint);
  }
  const git = async (...args: readonly string[]) => {
    const { stdout, stderr, exitCode } = await runProcess(['git', ...args], {
      env: { ...withoutRepository(env), LC_ALL: 'C', GIT_LFS_SKIP_SMUDGE: env.GIT_LFS_SKIP_SMUDGE },
      signal,
    });
    if (exitCode === 0) return stdout.trim();
    const lines = stderr.trim().split('\n');
    const why = lines.find((line) => line.startsWith('fatal: ')) ?? lines.at(-1) ?? '';
    throw commandError(
      'SOURCE_UNREACHABLE',
      `commit ${commit} cannot be fetched from ${from}: ${redact(why.replace(/^fatal: /, ''))}`,
      { hint: 'Check the network and that git may read it, or name a clone with --source DIR.' },
    );
  };
  const inside = ['-C', directory];
  await git('clone', '--quiet', '--no-checkout', '--', from, directory);
  if (url === undefined) await git(...inside, 'remote', 'remove', 'origin');
  else await git(...inside, 'remote', 'set-url', 'origin', url);
  const checkout = [
    ...inside,
    '-c',
    'advice.detachedHead=false',
    'checkout',
    '--quiet',
    '--detach',
  ];
  if (clone !== undefined) {
    const object = await git(...inside, 'rev-parse', '--verify', `${commit}^{commit}`).catch(
      () => undefined,
    );
    signal.throwIfAborted();
    if (object === undefined) throw lacksCommit(clone, commit);
  }
  await git(...checkout, `${commit}^{commit}`).catch(async (thrown: unknown) => {
    if (signal.aborted || clone !== undefined) throw thrown;
    // A commit of no branch, such as one of a pull request.
    await git(...inside, 'fetch', '--quiet', 'origin', commit);
    await git(...checkout, `${commit}^{commit}`);
  });
  if (submodules) await checkoutSubmodules(git, directory, clone);
  const head = await git(...inside, 'rev-parse', 'HEAD');
  if (head !== commit) throw mismatch(`${from} has ${head} where the commit should be ${commit}`);
  return findConfiguration(configuration, await realpath(directory));
}

function lacksCommit(clone: string, commit: string): StrakeError {
  return commandError('SOURCE_UNREACHABLE', `the clone ${clone} does not have commit ${commit}`, {
    hint: `Fetch it ("git -C DIR fetch --all --tags"; of a shallow clone with --unshallow), or leave out --source.`,
  });
}

/** @throws SOURCE_MISMATCH */
async function findConfiguration(
  { path, sha256 }: BuildRecipe['configuration'],
  directory: string,
): Promise<string> {
  const file = join(directory, ...path.split('/'));
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw mismatch(`the commit has no configuration ${path}`);
  if (!real.startsWith(`${directory}${sep}`))
    throw mismatch(`the configuration ${path} is a link to a place outside of the repository`);
  const found = hash('sha256', read(real, path));
  if (found !== sha256)
    throw mismatch(`the configuration ${path} has SHA-256 ${found} in the commit, not ${sha256}`);
  return file;
}

function read(file: string, path: string): Uint8Array {
  try {
    return readRegularBytes(file, MAX_CONFIGURATION);
  } catch (thrown) {
    throw mismatch(`the configuration ${path} cannot be read: ${messageOf(thrown)}`);
  }
}

/** The absolute path of the clone that `--source` names, or is in. @throws UsageError, TOOL_NOT_FOUND without git */
export async function sourceDirectory(
  given: string,
  cwd: string,
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<string> {
  const directory = resolve(cwd, given);
  const hint = 'Name a clone of the repository.';
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory()) throw new UsageError(`--source ${given} is not a directory`, hint);
  const options = { env: { ...withoutRepository(env), LC_ALL: 'C' }, signal };
  const argv = ['git', '-C', directory, 'rev-parse', '--show-toplevel'];
  const { stdout, stderr, exitCode } = await runProcess(argv, options);
  if (/not a git repository/.test(stderr))
    throw new UsageError(`--source ${given} is not a git repository`, hint);
  // A bare one has no top, and is cloned as it is.
  return exitCode === 0 ? stdout.replace(/\n$/, '') : directory;
}
