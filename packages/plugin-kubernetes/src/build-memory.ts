import type { PushContext } from '@strake/core/plugin';

/** The context of a check or push; all of those of a build have the same signal. */
export type BuildContext = Pick<PushContext, 'env' | 'run' | 'signal'>;

/** Returns what was found under a key before in the same build, or finds it. */
export type BuildMemory<Found> = (
  context: Pick<BuildContext, 'signal'>,
  key: string,
  find: () => Promise<Found>,
) => Promise<Found>;

/** Remembers what programs say for as long as a build lasts, which may have many images. What they fail with is kept, too. */
export function buildMemory<Found>(): BuildMemory<Found> {
  const builds = new WeakMap<AbortSignal, Map<string, Promise<Found>>>();
  return ({ signal }, key, find) => {
    const known = builds.get(signal) ?? new Map<string, Promise<Found>>();
    builds.set(signal, known);
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  };
}
