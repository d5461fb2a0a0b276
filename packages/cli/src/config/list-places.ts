import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a value of a YAML document, or its key, stands. Aliases and merge keys are followed.
 * @param path keys and places from the root
 * @returns of what the document does not hold, the position of the key that it would stand below
 */
export function locateNode(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly (string | number)[],
  part: 'key' | 'value' = 'value',
): Position | undefined {
  let node: Node | null | undefined = document.contents;
  let above = node?.range?.[0];
  let position = above;
  for (const [at, step] of path.entries()) {
    const map = followAlias(node, document);
    const pair = isMap(map) ? findPair(map, step, document) : undefined;
    const value: Node | null | undefined = pair
      ? (pair.value as Node | null)
      : isSeq(map)
        ? (map.items[Number(step)] as Node | undefined)
        : undefined;
    const start = pair?.key.range?.[0] ?? value?.range?.[0];
    if (start === undefined) {
      position = above;
      break;
    }
    above = start;
    position = part === 'key' && at === path.length - 1 ? start : (value?.range?.[0] ?? start);
    node = value;
  }
  return position === undefined ? undefined : positionAt(lines, position);
}

/** @param offset characters from the start of the text */
export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** What an alias stands for; anything else is itself. */
export function followAlias(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** True for the key `<<`, which takes keys over from other maps. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

function findPair(
  map: unknown,
  step: string | number,
  document: Document.Parsed,
): Pair<Scalar, unknown> | undefined {
  if (!isMap(map)) return undefined;
  const isThere = (pair: Pair): pair is Pair<Scalar, unknown> =>
    isScalar(pair.key) && String(pair.key.value) === String(step);
  const own = map.items.find(isThere);
  if (own) return own;
  for (const { key, value } of map.items) {
    if (!isMergeKey(key)) continue;
    const merged = followAlias(value, document);
    for (const each of isSeq(merged) ? merged.items : [merged]) {
      const found = findPair(followAlias(each, document), step, document);
      if (found) return found;
    }
  }
  return undefined;
}
