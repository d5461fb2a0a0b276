/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a value of a text stands, and its key; in a list they are the same. Plain data. */
export interface Place {
  readonly key: Position;
  readonly value: Position;
  /** By key, or by place in the list. */
  readonly inside?: Readonly<Record<string, Place>>;
}

/**
 * Where a value, or its key, stands.
 * @param path keys and places from the root
 * @returns of what is not there, the position of the key that it would stand below
 */
export function findPosition(
  root: Place,
  path: readonly (string | number)[],
  part: 'key' | 'value' = 'value',
): Position {
  let place = root;
  for (const step of path) {
    const { inside = {} } = place;
    const next = Object.hasOwn(inside, step) ? inside[step] : undefined;
    if (!next) return place.key;
    place = next;
  }
  return place[part];
}
