import { compareBytes } from '@strake/oci/internal';
import { IndexSet } from './index-set.ts';

/** Results that the same needs lack. */
export interface ResultClass {
  /** Indices of needs. */
  readonly needs: IndexSet;
  readonly bytes: number;
  readonly markers: readonly string[];
}

/** @param lackingOf those needs that lack a result; it belongs to no class if there are none */
export function classesOf(
  results: readonly { readonly marker: string; readonly bytes: number }[],
  needs: readonly string[],
  lackingOf: (marker: string) => ReadonlySet<string>,
): readonly ResultClass[] {
  const indices = new Map(needs.map((need, at) => [need, at]));
  const classes = new Map<string, { needs: IndexSet; bytes: number; markers: string[] }>();
  for (const { marker, bytes } of results.toSorted((a, b) => compareBytes(a.marker, b.marker))) {
    const lacking = [...lackingOf(marker)].map((need) => indices.get(need) ?? 0);
    if (lacking.length === 0) continue;
    const set = new IndexSet(needs.length, lacking);
    const known = classes.get(set.key) ?? { needs: set, bytes: 0, markers: [] };
    classes.set(set.key, known);
    known.bytes += bytes;
    known.markers.push(marker);
  }
  return [...classes.values()];
}
