import type { RegistryEntry } from './registries-conf.ts';
import { unusable } from './unusable.ts';

/**
 * The first entry for each prefix of one file.
 * Source: containers/image pkg/sysregistriesv2, which rejects contradictions and ignores later entries for a prefix.
 * @throws REGISTRY_CONFIG if two entries for one prefix or location contradict each other in `insecure` or `blocked`
 */
export function uniqueEntries(
  entries: readonly RegistryEntry[],
  source: string,
): readonly RegistryEntry[] {
  const first = new Map<string, RegistryEntry>();
  const places = new Map<string, RegistryEntry>();
  for (const entry of entries) {
    const location = entry.location || entry.prefix;
    for (const other of [first.get(entry.prefix), places.get(location)]) {
      if (!other) continue;
      const key = contradiction(entry, other);
      const both = other.prefix === entry.prefix ? `the prefix ${entry.prefix}` : location;
      if (key) throw unusable(source, `has both ${key} = true and ${key} = false for ${both}`);
    }
    if (!first.has(entry.prefix)) first.set(entry.prefix, entry);
    if (!places.has(location)) places.set(location, entry);
  }
  return [...first.values()];
}

function contradiction(a: RegistryEntry, b: RegistryEntry): string | undefined {
  if (a.isInsecure !== b.isInsecure) return 'insecure';
  return a.isBlocked === b.isBlocked ? undefined : 'blocked';
}
