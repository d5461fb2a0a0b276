import { isAbort, StrakeError } from '../errors/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';

/** The places that an image may be pulled from: mirrors, then the registry itself. */
export interface PullPlaces {
  /** Runs `attempt` for one place after the other, and begins from then on with the one that had the image. */
  first<T>(attempt: (place: RegistryOrigin) => Promise<T>): Promise<T>;
  /** In order, from the one that had the image on. */
  rest(): Promise<readonly RegistryOrigin[]>;
}

/** @param warn is told of places that fail; one that only lacks the image is nothing to tell of */
export function createPullPlaces(
  find: () => Promise<readonly RegistryOrigin[]>,
  warn: (message: string) => void,
): PullPlaces {
  let start = 0;
  return {
    async first(attempt) {
      const places = await find();
      for (let at = start; ; at += 1) {
        const place = places[at];
        if (!place) throw new Error('there is always a last place');
        try {
          const result = await attempt(place);
          start = at;
          return result;
        } catch (error) {
          if (at === places.length - 1 || !mayBeElsewhere(error)) throw error;
          if (error.code !== 'REGISTRY_NOT_FOUND')
            warn(`mirror ${place.registry} is passed over: ${error.message}`);
        }
      }
    },
    rest: async () => (await find()).slice(start),
  };
}

/** True for a place that fails or lacks something; what has other bytes than it says ends the pull. */
export function mayBeElsewhere(error: unknown): error is StrakeError {
  return !isAbort(error) && StrakeError.is(error) && error.kind === 'registry';
}
