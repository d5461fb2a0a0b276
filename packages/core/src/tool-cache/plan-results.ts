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

/** How long making a result takes: as measured in this build, else as bundles that have it say, else by its size. */
export function secondsOf(
  { marker, bytes }: BundledResult,
  { results }: UsedScope,
  existing: readonly ListedBundle[],
): number {
  const measured = results.get(marker)?.seconds;
  if (measured !== undefined) return measured;
  const older = existing.find((bundle) => bundle.results.some((each) => each.marker === marker));
  return older && older.bytes > 0
    ? (older.seconds * bytes) / older.bytes
    : Math.max(LEAST_SECONDS, bytes * SECONDS_PER_BYTE);
}
