import { isAbort, StrakeError } from '../errors/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';

/** The sources that an image may be pulled from: mirrors, then the registry itself. */
export interface PullSources {
  /** Runs `attempt` for one source after another; later calls start with the one that had the image. */
  first<T>(attempt: (source: RegistryOrigin) => Promise<T>): Promise<T>;
  /** In order, starting with the one that had the image. */
  rest(): Promise<readonly RegistryOrigin[]>;
}

/** @param warn is called for sources that fail, but not for those that only lack the image */
export function createPullSources(
  find: () => Promise<readonly RegistryOrigin[]>,
  warn: (message: string) => void,
): PullSources {
  let start = 0;
  return {
    async first(attempt) {
      const sources = await find();
      for (let at = start; ; at += 1) {
        const source = sources[at];
        if (!source) throw new Error('there is always a last source');
        try {
          const result = await attempt(source);
          start = at;
          return result;
        } catch (error) {
          if (at === sources.length - 1 || !mayBeElsewhere(error)) throw error;
          if (error.code !== 'REGISTRY_NOT_FOUND')
            warn(`skipping mirror ${source.registry}: ${error.message}`);
        }
      }
    },
    rest: async () => (await find()).slice(start),
  };
}

/** True if a source fails or lacks the image; content that does not verify ends the pull. */
export function mayBeElsewhere(error: unknown): error is StrakeError {
  return !isAbort(error) && StrakeError.is(error) && error.kind === 'registry';
}
