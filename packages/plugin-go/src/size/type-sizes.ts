import type { TypeTable } from './module-data.ts';
import { TypeReader } from './type-reader.ts';

/** How deep the package of a type without a name is looked for in the types that it is made of. */
const DEEPEST = 8;

/**
 * Bytes of the descriptors of types and of their names, by package: that of a named type, and of types made of it. A name that several have is
 * of the first one. Types of no package (`[]string`) are left out.
 * @returns undefined where they do not hold together: their layout is not known
 */
export function typeSizes(
  table: TypeTable,
  hasSwissMaps: boolean,
): ReadonlyMap<string, number> | undefined {
  const types = new TypeReader(table, hasSwissMaps);
  if (!types.readAll()) return undefined;
  const { sizes, paths, starts, parts } = types;
  const isKnown = new Uint8Array(sizes.length);
  const packageOf = (number: number, depth: number): string | undefined => {
    const own = paths[number];
    if (own !== undefined || depth === 0 || isKnown[number]) return own;
    isKnown[number] = 1;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? end; at < end; at += 1) {
      const part = types.numberAt(parts[at] ?? -1);
      const found = part < 0 ? undefined : packageOf(part, depth - 1);
      if (found === undefined) continue;
      paths[number] = found;
      return found;
    }
    return undefined;
  };
  const found = new Map<string, number>();
  for (const [number, size] of sizes.entries()) {
    const path = packageOf(number, DEEPEST);
    if (path !== undefined) found.set(path, (found.get(path) ?? 0) + size);
  }
  return found;
}
