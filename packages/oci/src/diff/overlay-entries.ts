import type { DiffedEntry } from './entry-diff.ts';
import type { LayerEntries } from './layer-entries.ts';

/** A layer that was read, and where it is. */
export interface PlacedEntries<Facts> {
  readonly entries: LayerEntries<Facts>;
  readonly position: number;
}

/**
 * What some layers of an image leave when they lie on each other. Whiteouts stay, since they also remove what other layers have.
 * @param layers the lowest first
 * Source: OCI image-spec v1.1 layer.md "Applying Changesets".
 */
export function overlayEntries<Facts>(
  layers: readonly PlacedEntries<Facts>[],
): ReadonlyMap<string, DiffedEntry<Facts>> {
  const found = new Map<string, DiffedEntry<Facts>>();
  for (const { entries, position } of layers) {
    if (found.size > 0) removeHidden(found, entries);
    for (const [path, entry] of entries) found.set(path, { ...entry, layer: position });
  }
  return found;
}

/** Removes what lies below a path that is not a directory in the layer above, or in an opaque one. */
function removeHidden(
  found: Map<string, { readonly type: string }>,
  above: ReadonlyMap<string, { readonly type: string }>,
): void {
  const hiding = new Set<string>();
  for (const [path, { type }] of above) {
    if (type === 'opaque') hiding.add(path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
    else if (type !== 'directory') hiding.add(path);
  }
  for (const path of found.keys()) if (isBelow(path, hiding)) found.delete(path);
}

function isBelow(path: string, directories: ReadonlySet<string>): boolean {
  if (directories.has('') && path !== '.') return true;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    if (directories.has(path.slice(0, end))) return true;
  return false;
}
