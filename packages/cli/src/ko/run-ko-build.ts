import type { GlobalFlags, Invocation } from '../invocation.ts';
import { buildKoImages } from './build-ko-images.ts';
import type { KoBuildFlags } from './ko-flags.ts';
import { locatePrograms, openKo } from './open-ko.ts';

/**
 * `strake ko build`: prints the reference of each image on stdout, in the order of the arguments, each once.
 * @returns the exit code
 */
export async function runKoBuild(
  paths: readonly string[],
  given: KoBuildFlags,
  global: GlobalFlags,
  invocation: Invocation,
): Promise<number> {
  const ko = await openKo(given, global, invocation);
  const programs = await locatePrograms(paths.length > 0 ? paths : ['.'], ko);
  const references = await buildKoImages(programs, ko);
  for (const reference of references.values()) invocation.stdout.write(`${reference}\n`);
  return 0;
}
