import { hash } from 'node:crypto';

/** Characters of base64 that stand for a path: 66 bits. */
const LENGTH = 11;

/**
 * The paths of a layer in a form of constant length, because a layer of 100,000 entries would have 10 MB otherwise.
 * @param isDirectory by path
 */
export function joinPaths(paths: ReadonlyMap<string, boolean>): string {
  return [...paths]
    .map(([path, isDirectory]) => keyOf(path, isDirectory))
    .toSorted()
    .join('');
}

/** Which paths a layer replaces. */
export class KnownPaths {
  readonly #keys = new Set<string>();
  /** Whether the layer has something at a path, or above it, that is not a directory. */
  readonly #blocked = new Map<string, boolean>();

  constructor(joined: string) {
    for (let at = 0; at < joined.length; at += LENGTH)
      this.#keys.add(joined.slice(at, at + LENGTH));
  }

  /** Whether the layer has the path itself, or something other than a directory where a directory above it was. */
  replaces(path: string): boolean {
    return this.#keys.has(keyOf(path, true)) || this.#isBlocked(path);
  }

  #isBlocked(path: string): boolean {
    const asked: string[] = [];
    let isBlocked = false;
    for (let end = path.length; end > 0 && !isBlocked; end = path.lastIndexOf('/', end - 1)) {
      const above = path.slice(0, end);
      const known = this.#blocked.get(above);
      isBlocked = known ?? this.#keys.has(keyOf(above, false));
      if (known === false) break;
      asked.push(above);
    }
    for (const each of asked) this.#blocked.set(each, isBlocked);
    return isBlocked;
  }
}

function keyOf(path: string, isDirectory: boolean): string {
  return hash('sha256', isDirectory ? `${path}/` : path, 'base64').slice(0, LENGTH);
}
