import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isAbort, StrakeError } from '@strake/core';
import { WITHOUT_COMPILER } from '../config/missing-config.ts';

/** A main package of a Go module. */
export interface GoProgram {
  /** Absolute directory. */
  readonly directory: string;
  readonly importPath: string;
  /** Path of its module: `github.com/acme/tool`. */
  readonly module: string;
}

const TEMPLATE = '{{.Name}}\t{{.Dir}}\t{{.ImportPath}}\t{{with .Module}}{{.Path}}{{end}}';
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The main packages below a directory of a Go module.
 * @throws TOOL_NOT_FOUND, GO_MODULE_NOT_FOUND; GO_PACKAGE_NOT_MAIN if there is no main package
 */
export async function listPrograms(
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly GoProgram[]> {
  const ask = (...argv: string[]) => askGo(argv, directory, env, signal);
  const [module = '', workspace = ''] = (await ask('env', 'GOMOD', 'GOWORK')).split(/\r?\n/);
  if (/^(|\/dev\/null|NUL)$/.test(module) && /^(|off)$/.test(workspace)) {
    throw new StrakeError('GO_MODULE_NOT_FOUND', `no go.mod in ${directory} or above`, {
      kind: 'tool',
      hint: `init reads Go modules: run it in one, name its directory (strake -C DIR init), or create one with "go mod init". ${WITHOUT_COMPILER}`,
    });
  }
  const lines = (await ask('list', '-e', '-f', TEMPLATE, './...')).split(/\r?\n/);
  const programs = lines.flatMap((line) => {
    const [name, packageDirectory = '', importPath = '', path = ''] = line.split('\t');
    return name === 'main' ? [{ directory: packageDirectory, importPath, module: path }] : [];
  });
  if (programs.length === 0) {
    throw new StrakeError('GO_PACKAGE_NOT_MAIN', `no main package in ${directory} or below`, {
      kind: 'tool',
      hint: `A program is a directory with "package main", usually below cmd/. ${WITHOUT_COMPILER}`,
    });
  }
  return programs;
}

async function askGo(
  argv: readonly string[],
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', argv, {
      cwd: directory,
      env,
      signal,
      maxBuffer: MOST_BYTES,
    });
    return stdout;
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    const { code, stderr = '' } = thrown as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') {
      throw new StrakeError('TOOL_NOT_FOUND', 'program "go" is not on PATH', {
        cause: thrown,
        hint: 'Install Go from https://go.dev/dl, or add its directory to PATH.',
      });
    }
    throw new StrakeError('TOOL_FAILED', `go ${argv[0]} failed`, {
      argv: ['go', ...argv],
      output: stderr,
      cause: thrown,
      hint: 'Fix the errors above, then run init again.',
    });
  }
}
