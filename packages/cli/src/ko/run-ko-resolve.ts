import type { GlobalFlags, Invocation } from '../invocation.ts';
import { findKubectl, startKubectl } from '../kubernetes/kubectl.ts';
import { writeData } from '../print/write-data.ts';
import { UsageError } from '../usage-error.ts';
import { workingDirectory } from '../working-directory.ts';
import type { KoFileFlags } from './ko-flags.ts';
import { resolveKo } from './resolve-ko.ts';

/**
 * `strake ko resolve`: prints the YAML.
 * @param after what follows `--`, which it does not take
 * @returns the exit code
 */
export async function runKoResolve(
  after: readonly string[],
  given: KoFileFlags,
  global: GlobalFlags,
  invocation: Invocation,
): Promise<number> {
  if (after.length > 0)
    throw new UsageError(`resolve does not take ${after[0]}`, 'Name files with -f.');
  writeData(invocation.stdout, await resolveKo(given, global, invocation));
  return 0;
}

/**
 * `strake ko apply` and `strake ko create`: gives the YAML to kubectl when all images are published.
 * @param args further arguments of kubectl
 * @returns the exit code of kubectl
 */
export async function runKoApply(
  verb: 'apply' | 'create',
  args: readonly string[],
  given: KoFileFlags,
  global: GlobalFlags,
  invocation: Invocation,
): Promise<number> {
  const program = findKubectl(invocation.env);
  const text = await resolveKo(given, global, invocation);
  const cwd = await workingDirectory(global, invocation);
  const kubectl = startKubectl(program, [verb, '-f', '-', ...args], cwd, invocation);
  kubectl.write(text);
  return kubectl.finish();
}
