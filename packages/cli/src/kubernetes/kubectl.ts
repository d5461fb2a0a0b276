import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, join } from 'node:path';
import { commandError } from '../error-codes.ts';
import type { Invocation } from '../invocation.ts';

/** A running `kubectl`, which shares stdout and stderr with this process. */
export interface Kubectl {
  write(text: string): void;
  /**
   * Ends its input.
   * @returns its exit code, 128 plus the signal's number if one ended it
   * @throws TOOL_FAILED if it succeeds without having read all of its input; the reason of a cancelled command
   */
  finish(): Promise<number>;
}

/**
 * Finds `kubectl`, so that nothing is built in vain.
 * @returns its path
 * @throws TOOL_NOT_FOUND
 */
export function findKubectl({ PATH = '' }: Invocation['env']): string {
  const name = process.platform === 'win32' ? 'kubectl.exe' : 'kubectl';
  const found = PATH.split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isProgram);
  if (found !== undefined) return found;
  throw commandError('TOOL_NOT_FOUND', '"kubectl" is not on PATH', {
    hint: 'Install kubectl, or pipe "strake resolve" into what applies YAML for you.',
  });
}

/**
 * The destination for images without a repository: the local cluster of the context that kubectl will use.
 * @param args of kubectl
 */
export function clusterOf(args: readonly string[]): string {
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  const at = own.findIndex((each) => each === '--context' || each.startsWith('--context='));
  const [option = '', next = ''] = at < 0 ? [] : own.slice(at);
  return `kubernetes:${option === '--context' ? next : option.slice('--context='.length)}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Starts `kubectl`. Its input has to be ended by `finish`.
 * @param program from {@link findKubectl}
 * @param cwd absolute
 */
export function startKubectl(
  program: string,
  args: readonly string[],
  cwd: string,
  invocation: KubectlCaller,
): Kubectl {
  const { child, ended } = spawnKubectl('pipe', program, args, cwd, invocation);
  let isUnread = false;
  // It may end without reading its input.
  child.stdin?.on('error', () => {
    isUnread = true;
  });
  ended.catch(() => {});
  return {
    write: (text) => child.stdin?.write(text),
    async finish() {
      child.stdin?.end();
      const exitCode = await ended;
      if (exitCode !== 0 || !isUnread) return exitCode;
      throw commandError('TOOL_FAILED', `${program} ended before it read all objects`, {
        hint: `Is it kubectl, and does "${args.join(' ')}" read from stdin? Not all objects are applied.`,
      });
    },
  };
}

/**
 * Runs `kubectl` with the input of this process, too.
 * @param program from {@link findKubectl}
 * @param cwd absolute
 * @returns as `finish` of {@link startKubectl}
 */
export function runKubectl(
  program: string,
  args: readonly string[],
  cwd: string,
  invocation: KubectlCaller,
): Promise<number> {
  return spawnKubectl('inherit', program, args, cwd, invocation).ended;
}

type KubectlCaller = Pick<Invocation, 'env' | 'signal'>;

function spawnKubectl(
  stdin: 'pipe' | 'inherit',
  program: string,
  args: readonly string[],
  cwd: string,
  { env, signal }: KubectlCaller,
): { readonly child: ChildProcess; readonly ended: Promise<number> } {
  signal.throwIfAborted();
  const stdio = [stdin, 'inherit', 'inherit'] as const;
  const child = spawn(program, args, {
    cwd,
    env: { ...env },
    stdio: [...stdio],
    windowsHide: true,
  });
  const cancel = () => child.kill('SIGTERM');
  signal.addEventListener('abort', cancel, { once: true });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(commandError('TOOL_FAILED', `cannot start ${program}`, { cause })),
    );
    child.once('close', (code, by) => resolve(code ?? 128 + (by ? system.signals[by] : 0)));
  })
    .finally(() => signal.removeEventListener('abort', cancel))
    .then((exitCode) => {
      signal.throwIfAborted();
      return exitCode;
    });
  return { child, ended };
}
