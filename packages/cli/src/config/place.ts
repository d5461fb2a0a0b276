/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The positions of a value and of its key; in a list they are the same. Plain data. */
export interface Place {
  readonly key: Position;
  readonly value: Position;
  /** By key, or by list index. */
  readonly inside?: Readonly<Record<string, Place>>;
}

/**
 * Looks up the position of a value or of its key.
 * @param path keys and list indexes from the root
 * @returns for a missing value, the position of its nearest existing parent
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
