import type { StringMap } from '@strake/core/plugin';

/** The origin of the sources and the record of the base, which strake adds to labels and annotations, and ko does not. */
const SOURCE = /^(?:org\.opencontainers\.image\.(?:revision|source|version)|dev\.strake\.base)$/;

/**
 * Labels or annotations without the origin of the sources and the record of the base.
 * @param base those of the base, which may have the same of its own
 */
export function withoutSource(given: StringMap, base: StringMap = {}): StringMap {
  const kept = Object.entries(given).filter(([key]) => !SOURCE.test(key));
  const theirs = Object.entries(base).filter(([key]) => SOURCE.test(key));
  return Object.fromEntries([...kept, ...theirs]);
}
