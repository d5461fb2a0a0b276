import { parseReference } from '@strake/core';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { findKubectl, runKubectl } from '../kubernetes/kubectl.ts';
import { buildKoImages } from './build-ko-images.ts';
import type { KoBuildFlags } from './ko-flags.ts';
import { locatePrograms, openKo } from './open-ko.ts';

/** ko's own, so that the output is seen and the pod does not stay. Source: ko v0.19.1, pkg/commands/run.go */
const POD = ['--attach', '--rm', '--restart=Never', '--log-flush-frequency=1s'];

/**
 * `strake ko run`: builds an image, and runs it in a pod until it ends.
 * @param args further arguments of `kubectl run`; behind another `--`, those of the program
 * @returns the exit code of kubectl
 */
export async function runKoRun(
  path: string,
  args: readonly string[],
  given: KoBuildFlags,
  global: GlobalFlags,
  invocation: Invocation,
): Promise<number> {
  const program = findKubectl(invocation.env);
  const ko = await openKo(given, global, invocation);
  const [reference = ''] = (await buildKoImages(await locatePrograms([path], ko), ko)).values();
  const pod = parseReference(reference).repository.replace(/^.*\//, '');
  const argv = ['run', pod, '--image', reference, ...POD, ...args];
  invocation.stderr.write(`$ kubectl ${argv.join(' ')}\n`);
  return runKubectl(program, argv, ko.directory, invocation);
}
