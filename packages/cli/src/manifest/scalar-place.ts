import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';

/** Where a string stands in an object of Kubernetes. */
export interface ScalarPlace {
  /** That of the object. */
  readonly kind?: string;
  /** Keys and indexes from the object down to the string; of a key, those down to its map. */
  readonly path: readonly (string | number)[];
}

/**
 * The place of a node in its object; the items of a list are objects.
 * @param key as `visit` of yaml gives it: `key` for a key
 * @param ancestors from the document down
 */
export function scalarPlace(
  node: Node,
  key: number | string | null,
  ancestors: readonly (Document | Node | Pair)[],
): ScalarPlace {
  const found = ancestors.flatMap((each, at): readonly (string | number)[] => {
    const below = ancestors[at + 1] ?? node;
    if (isPair(each)) return key === 'key' && below === node ? [] : [keyOf(each)];
    return isSeq(each) ? [each.items.indexOf(below)] : [];
  });
  const [, root] = ancestors;
  const kind = kindOf(root);
  if (!kind?.endsWith('List') || found[0] !== 'items' || typeof found[1] !== 'number')
    return { path: found, ...(kind === undefined ? {} : { kind }) };
  const item = kindOf(ancestors.find((each) => isSeq(each))?.items[found[1]]);
  return { path: found.slice(2), ...(item === undefined ? {} : { kind: item }) };
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function kindOf(node: unknown): string | undefined {
  const kind = isMap(node) ? node.get('kind') : undefined;
  return typeof kind === 'string' ? kind : undefined;
}
