import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type YAMLMap,
} from 'yaml';
import type { Place, Position } from './place.ts';

/**
 * The positions of the values of a YAML document and of their keys. Aliases and merge keys are followed.
 * @param document without an alias inside its own anchor
 * @param under a key at the top level: the positions begin with its value
 */
export function listPlaces(
  document: Document.Parsed,
  lines: LineCounter,
  under: string | undefined,
): Place {
  const positionOf = (node: unknown, otherwise: Position) =>
    isNode(node) && node.range ? positionAt(lines, node.range[0]) : otherwise;
  const placeOf = (value: unknown, key: Position): Place => {
    const place = { key, value: positionOf(value, key) };
    const node = followAlias(value, document);
    if (isMap(node)) return { ...place, inside: Object.fromEntries(placesOf(node, key)) };
    if (!isSeq(node)) return place;
    const items = node.items.map((item, at) => [at, placeOf(item, positionOf(item, key))]);
    return { ...place, inside: Object.fromEntries(items) };
  };
  const placesOf = (map: YAMLMap, above: Position): ReadonlyMap<string, Place> => {
    const places = new Map<string, Place>();
    for (const { key, value } of map.items) {
      if (isScalar(key) && !isMergeKey(key))
        places.set(String(key.value), placeOf(value, positionOf(key, above)));
    }
    for (const merged of mergedMaps(map, document)) {
      for (const [name, place] of placesOf(merged, above)) {
        if (!places.has(name)) places.set(name, place);
      }
    }
    return places;
  };
  const start = { line: 1, column: 1 };
  const whole = document.contents;
  if (under === undefined) return placeOf(whole, positionOf(whole, start));
  const pair = isMap(whole) ? whole.items.find(({ key }) => nameOf(key) === under) : undefined;
  return placeOf(pair?.value, positionOf(pair?.key, start));
}

/** @param offset characters from the start of the text */
export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Resolves an alias; other nodes are returned as they are. */
export function followAlias(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** True for the key `<<`, which merges keys of other maps. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

/** Maps that a map merges; the first value of a key counts. */
function mergedMaps(map: YAMLMap, document: Document.Parsed): readonly YAMLMap[] {
  return map.items
    .filter(({ key }) => isMergeKey(key))
    .map(({ value }) => followAlias(value, document))
    .flatMap((merged) => (isSeq(merged) ? merged.items : [merged]))
    .map((each) => followAlias(each, document))
    .filter((each) => isMap(each));
}

function nameOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}
