import { compareBytes } from '@strake/oci/internal';
import { MAX_BUNDLES, MAX_RESULTS } from './bundle-list.ts';
import { joinClasses, SMALL_BYTES } from './join-classes.ts';
import { classesOf } from './result-class.ts';

/** A result that this run used. */
export interface PlannedResult {
  readonly marker: string;
  readonly bytes: number;
  readonly group: string;
  /** Who needs it. */
  readonly needs: ReadonlySet<string>;
}

/** A bundle that exists. */
export interface ExistingBundle {
  readonly digest: string;
  readonly group: string;
  readonly bytes: number;
  readonly results: readonly { readonly marker: string; readonly bytes: number }[];
}

/** A bundle to be made. */
export interface NewBundle {
  readonly group: string;
  readonly needs: ReadonlySet<string>;
  /** Sorted by marker. */
  readonly markers: readonly string[];
}

/** Which bundles each need gets. */
export interface BundlePlan<Existing extends ExistingBundle> {
  readonly kept: ReadonlyMap<string, readonly Existing[]>;
  readonly made: readonly NewBundle[];
}

/** Bundles of one group that one need gets at most. */
const MOST_OF_A_GROUP = 8;
/** A bundle is kept for a need that does not use more than this part of it, or {@link SMALL_BYTES}. */
const WASTED_SHARE = 0.1;

/**
 * Decides which existing bundles are kept, and which new ones are made. Results that the same needs use are together, so that no need fetches
 * what others need; a need whose results are in too many bundles gets new ones. Equal results make an equal plan.
 */
export function planBundles<Existing extends ExistingBundle>(
  results: readonly PlannedResult[],
  existing: readonly Existing[],
): BundlePlan<Existing> {
  const needs = [...new Set(results.flatMap((result) => [...result.needs]))].toSorted(compareBytes);
  const kept = new Map<string, Existing[]>();
  /** Which needs still lack a result. */
  const lacking = new Map(results.map(({ marker }) => [marker, new Set<string>()]));
  const largestFirst = existing.toSorted(
    (a, b) => b.bytes - a.bytes || compareBytes(a.digest, b.digest),
  );
  for (const need of needs) {
    const used = results.filter((result) => result.needs.has(need)).slice(0, MAX_RESULTS);
    const chosen = keepFor(used, largestFirst);
    kept.set(need, chosen);
    const covered = new Set(chosen.flatMap((bundle) => bundle.results.map(({ marker }) => marker)));
    for (const { marker } of used) if (!covered.has(marker)) lacking.get(marker)?.add(need);
  }
  const groups = [...new Set(results.map(({ group }) => group))].toSorted(compareBytes);
  const made = groups.slice(0, Math.floor(MAX_BUNDLES / MOST_OF_A_GROUP)).flatMap((group) => {
    const count = (need: string) =>
      kept.get(need)?.filter((bundle) => bundle.group === group).length ?? 0;
    const ofGroup = results.filter((result) => result.group === group);
    const isFull = (need: string) =>
      count(need) > MOST_OF_A_GROUP ||
      (count(need) === MOST_OF_A_GROUP &&
        ofGroup.some(({ marker }) => lacking.get(marker)?.has(need)));
    for (const need of needs.filter(isFull)) {
      kept.set(
        need,
        (kept.get(need) ?? []).filter((bundle) => bundle.group !== group),
      );
      for (const result of ofGroup)
        if (result.needs.has(need)) lacking.get(result.marker)?.add(need);
    }
    const classes = joinClasses(
      classesOf(ofGroup, needs, (marker) => lacking.get(marker) ?? new Set()),
      needs.map((need) => MOST_OF_A_GROUP - count(need)),
    );
    return classes.map(
      (each): NewBundle => ({
        group,
        needs: new Set(needs.filter((_, at) => each.needs.has(at))),
        markers: each.markers.toSorted(compareBytes),
      }),
    );
  });
  return { kept, made };
}

/** The bundles of which one need uses nearly everything, and of which other bundles do not have it. */
function keepFor<Existing extends ExistingBundle>(
  used: readonly PlannedResult[],
  largestFirst: readonly Existing[],
): Existing[] {
  const left = new Map(used.map(({ marker, group }) => [marker, group]));
  return largestFirst.filter(({ group, bytes, results }) => {
    const own = results.filter(({ marker }) => left.get(marker) === group);
    const size = own.reduce((sum, result) => sum + result.bytes, 0);
    const wasted = bytes - size;
    const isKept =
      own.length > 0 && wasted <= Math.max(WASTED_SHARE * bytes, Math.min(SMALL_BYTES, bytes / 2));
    if (isKept) for (const { marker } of own) left.delete(marker);
    return isKept;
  });
}
