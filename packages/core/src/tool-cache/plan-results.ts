import type { BundledResult } from './bundle-list.ts';
import type { FilePattern } from './file-pattern.ts';
import { sizeOf } from './file-size.ts';
import type { ListedBundle } from './listed-bundle.ts';
import type { PlannedResult } from './plan-bundles.ts';
import type { UsedScope } from './used-results.ts';

/** Files of one result. */
export const MAX_FILES = 16;
/** How long making a result takes that no run has measured. */
const SECONDS_PER_BYTE = 0.2 / 1e6;
/** At least: a process starts, and reads what others made. */
const LEAST_SECONDS = 0.05;

/** The results of a scope that are there, with their sizes. */
export function planResults(
  { results }: UsedScope,
  directory: string,
  pattern: FilePattern,
): readonly PlannedResult[] {
  return [...results].flatMap(([marker, { group, files, needs }]) => {
    if (files.length > MAX_FILES) return [];
    const sizes = files.map((file, at) => {
      const known = pattern.match(file.path);
      const isNamed = known?.sha256 !== undefined || at === files.length - 1;
      return known && isNamed ? sizeOf(file, directory) : undefined;
    });
    if (!sizes.every((size) => size !== undefined)) return [];
    return [{ marker, bytes: sizes.reduce((sum, size) => sum + size, 0), group, needs }];
  });
}

/** The first bundle that has a result, by the marker of the result. */
export function bundlesByMarker(
  bundles: readonly ListedBundle[],
): ReadonlyMap<string, ListedBundle> {
  return new Map(
    bundles
      .toReversed()
      .flatMap((bundle) => bundle.results.map(({ marker }) => [marker, bundle] as const)),
  );
}

/**
 * How long making a result takes: as measured in this build, else as a bundle that has it says, else by its size.
 * @param older bundles that other builds made, by marker
 */
export function secondsOf(
  { marker, bytes }: BundledResult,
  { results }: UsedScope,
  older: ReadonlyMap<string, ListedBundle>,
): number {
  const measured = results.get(marker)?.seconds;
  if (measured !== undefined) return measured;
  const bundle = older.get(marker);
  return bundle && bundle.bytes > 0
    ? (bundle.seconds * bytes) / bundle.bytes
    : Math.max(LEAST_SECONDS, bytes * SECONDS_PER_BYTE);
}
