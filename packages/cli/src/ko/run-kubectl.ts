import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Invocation } from '../invocation.ts';
import { findKubectl } from '../kubernetes/kubectl.ts';

/**
 * Runs kubectl with the input and output of this process, without a shell.
 * @param cwd absolute directory
 * @returns its exit code; 128 plus the number of the signal that ended it
 * @throws TOOL_NOT_FOUND
 */
export async function runKubectl(
  args: readonly string[],
  cwd: string,
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<number> {
  const child = spawn(findKubectl(env), args, { cwd, env, signal, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, name) => resolve(code ?? 128 + (name ? constants.signals[name] : 0)));
  });
}
