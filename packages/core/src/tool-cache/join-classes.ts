import { compareBytes } from '@strake/oci/internal';
import type { ResultClass } from './result-class.ts';

/** Smaller classes join others. */
export const SMALL_BYTES = 256 * 1024;

/**
 * Joins small classes with one that more needs use, and then those of a need that would get too many bundles: each time the two that make
 * the needs fetch the least that they do not use.
 * @param room how many bundles each need may get; at least one counts
 */
export function joinClasses(
  classes: readonly ResultClass[],
  room: readonly number[],
): readonly ResultClass[] {
  const left = new Set(classes);
  const join = (small: ResultClass, other: ResultClass): void => {
    left.delete(small);
    left.delete(other);
    left.add({
      needs: small.needs.union(other.needs),
      bytes: small.bytes + other.bytes,
      markers: [...small.markers, ...other.markers],
    });
  };
  for (const small of classes.filter(({ bytes }) => bytes < SMALL_BYTES).toSorted(compareSizes)) {
    if (!left.has(small)) continue;
    const wider = [...left].filter(
      (each) => each !== small && each.needs.missing(small.needs) === 0,
    );
    const best = leastWaste(small, wider);
    if (best) join(small, best);
  }
  for (const [need, most] of room.entries()) {
    for (;;) {
      const own = [...left].filter(({ needs }) => needs.has(need));
      if (own.length <= Math.max(1, most)) break;
      const small = least(own, compareSizes);
      const others = own.filter((each) => each !== small);
      const best = small && leastWaste(small, others);
      if (!small || !best) break;
      join(small, best);
    }
  }
  return [...left];
}

function compareSizes(a: ResultClass, b: ResultClass): number {
  return a.bytes - b.bytes || compareBytes(a.markers[0] ?? '', b.markers[0] ?? '');
}

/** The class that is joined with another one so that needs fetch as few unused bytes as possible. */
function leastWaste(small: ResultClass, others: readonly ResultClass[]): ResultClass | undefined {
  const wasted = others.map((other) => ({
    other,
    bytes:
      small.bytes * small.needs.missing(other.needs) +
      other.bytes * other.needs.missing(small.needs),
  }));
  return least(wasted, (a, b) => a.bytes - b.bytes || compareSizes(a.other, b.other))?.other;
}

function least<Value>(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): Value | undefined {
  return values.reduce<Value | undefined>(
    (best, each) => (best === undefined || compare(each, best) < 0 ? each : best),
    undefined,
  );
}
