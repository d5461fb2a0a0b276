import type { Entry } from './layer.ts';
import { comparePaths } from './path.ts';

/**
 * Entries in the order in which a layer holds them: by path, component by component in byte order; hard links come last,
 * because their target has to exist first.
 */
export function sortEntries(entries: readonly Entry[]): readonly Entry[] {
  const late = (entry: Entry) => (entry.type === 'hardlink' ? 1 : 0);
  return [...entries].sort((a, b) => late(a) - late(b) || comparePaths(a.path, b.path));
}
