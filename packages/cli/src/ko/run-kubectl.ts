import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { StrakeError, systemCode } from '@strake/core';
import type { Invocation } from '../invocation.ts';

/**
 * Runs kubectl with the input and output of this process, without a shell.
 * @param cwd absolute directory
 * @returns its exit code; 128 plus the number of the signal that ended it
 * @throws TOOL_NOT_FOUND
 */
export function runKubectl(
  args: readonly string[],
  cwd: string,
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('kubectl', args, { cwd, env, signal, stdio: 'inherit' });
    child.on('error', (thrown) => reject(signal.aborted ? thrown : cannotRun(thrown)));
    child.on('close', (code, name) => resolve(code ?? 128 + (name ? constants.signals[name] : 0)));
  });
}

function cannotRun(cause: Error): StrakeError {
  const isMissing = systemCode(cause) === 'ENOENT';
  return new StrakeError(
    'TOOL_NOT_FOUND',
    isMissing ? '"kubectl" is not on PATH' : `"kubectl" cannot be run: ${cause.message}`,
    { cause, hint: 'Install kubectl, or add its directory to PATH.' },
  );
}
