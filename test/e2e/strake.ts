import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Finished,
  type RunOptions,
  run,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The command as an installed package would start it. */
export const STRAKE = join(ROOT, 'packages/cli/dist/main.js');

/** Runs the command in a directory, in CI's plain output, with a cache of its own where `env` says so. */
export function strake(
  directory: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return run([process.execPath, STRAKE, ...args], {
    cwd: directory,
    ...options,
    env: { GITHUB_ACTIONS: undefined, NO_COLOR: '1', ...options.env },
  });
}

/** As `strake`, for commands that must succeed. */
export function strakeOk(
  directory: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return runOk([process.execPath, STRAKE, ...args], {
    cwd: directory,
    ...options,
    env: { GITHUB_ACTIONS: undefined, NO_COLOR: '1', ...options.env },
  });
}

/** A copy of examples/hello in a directory of its own, outside any git work tree. */
export async function helloProject(t: Scope): Promise<string> {
  const directory = join(await temporaryDirectory(t), 'hello');
  await cp(join(ROOT, 'examples/hello'), directory, {
    recursive: true,
    filter: (path) => !/\/(dist|out)$/.test(path),
  });
  return directory;
}

/** A directory with these files; directories in their names are made. */
export async function project(t: Scope, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory(t);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

/** The smallest Go program. */
export const TINY = {
  'go.mod': 'module example.com/tiny\n\ngo 1.24\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("tiny") }\n',
} as const;

/** A configuration that needs no compiler: one empty image. */
export const EMPTY_IMAGE = 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n';
