import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf, StrakeError, systemCode } from '@strake/core';
import type { GitFacts, TemplateFacts, TemplateNeeds } from '@strake/plugin-ko/settings';
import type { Invocation } from '../invocation.ts';

/** Where tools run, and with which environment. */
export interface ToolPlace extends Pick<Invocation, 'env' | 'signal'> {
  /** Absolute. */
  readonly directory: string;
}

/**
 * Asks go, git and the clock what templates name.
 * @throws TOOL_NOT_FOUND and TOOL_FAILED of go; without a commit or git, `.Git` is empty, as in ko
 */
export async function readTemplateFacts(
  needs: TemplateNeeds,
  place: ToolPlace,
): Promise<TemplateFacts> {
  const [goEnv, git] = await Promise.all([
    needs.goEnv ? readGoEnv(place) : undefined,
    Promise.all(needs.git.map((directory) => readGit({ ...place, directory }))),
  ]);
  const trees = needs.git.flatMap((directory, at) => {
    const facts = git[at];
    return facts === undefined ? [] : [[directory, facts] as const];
  });
  return {
    ...(goEnv === undefined ? {} : { goEnv }),
    ...(needs.git.length === 0 ? {} : { git: Object.fromEntries(trees) }),
    ...(needs.now ? { now: Date.now() } : {}),
  };
}

const run = promisify(execFile);

/** Bytes; `git status` lists every changed file. */
const LARGEST_OUTPUT = 64 * 1024 * 1024;

async function output(argv: readonly string[], place: ToolPlace): Promise<string> {
  const [program = '', ...args] = argv;
  const { directory: cwd, env, signal } = place;
  const { stdout } = await run(program, args, { cwd, env, signal, maxBuffer: LARGEST_OUTPUT });
  return stdout.trim();
}

async function readGoEnv(place: ToolPlace): Promise<Readonly<Record<string, string>>> {
  const go = place.env.KO_GO_PATH || 'go';
  try {
    return JSON.parse(await output([go, 'env', '-json'], place)) as Record<string, string>;
  } catch (cause) {
    place.signal.throwIfAborted();
    const isMissing = systemCode(cause) === 'ENOENT';
    throw new StrakeError(
      isMissing ? 'TOOL_NOT_FOUND' : 'TOOL_FAILED',
      isMissing ? `"${go}" is not on PATH` : `"${go} env" failed: ${messageOf(cause)}`,
      { cause, hint: 'Templates with .GoEnv need it: install Go, or add its directory to PATH.' },
    );
  }
}

/** Undefined outside of a git work tree, and before its first commit. */
async function readGit(place: ToolPlace): Promise<GitFacts | undefined> {
  const git = (...args: readonly string[]) => output(['git', ...args], place);
  try {
    const [commit, branch, changed, tag] = await Promise.all([
      git('log', '-1', '--no-show-signature', '--format=%h%n%H%n%ct'),
      git('rev-parse', '--abbrev-ref', 'HEAD'),
      git('status', '--porcelain'),
      git('describe', '--tags', '--abbrev=0', 'HEAD').catch(() => ''),
    ]);
    const [shortCommit = '', fullCommit = '', time = ''] = commit.split('\n');
    return {
      ...{ branch, shortCommit, fullCommit, commitTime: Number(time), isDirty: changed !== '' },
      ...(tag === '' ? {} : { tag }),
    };
  } catch {
    place.signal.throwIfAborted();
    return undefined;
  }
}
