import { StrakeError } from '@strake/core/plugin';

/** As Linux follows. Source: path_resolution(7). */
const MOST_LINKS = 40;
/** Parts of the targets of all links that are followed. Of 100,000 files behind a link each, there are 1,000,000. */
const MOST_PARTS = 20_000_000;

/** What an inventory knows at a path: a symbolic link, or something that is not one. */
export type Node<Value> = { readonly target: string } | { readonly value: Value };

/** The files of an image that an inventory knows, without directories, by paths without symbolic links. */
export class FileTree<Value> {
  readonly #nodes = new Map<string, Node<Value>>();
  #parts = 0;

  /**
   * Where a path leads.
   * @param follow the last element too
   * @throws LIMIT_EXCEEDED for links that would take minutes to follow
   */
  resolve(path: string, follow: boolean): string {
    const done: string[] = [];
    const left = path.split('/').reverse();
    let links = 0;
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      done.push(part);
      if (left.length === 0 && !follow) break;
      const node = this.#nodes.get(`/${done.join('/')}`);
      if (node === undefined || !('target' in node)) continue;
      links += 1;
      if (links > MOST_LINKS) return path;
      done.pop();
      if (node.target.startsWith('/')) done.length = 0;
      const target = node.target.split('/').reverse();
      this.#parts += target.length;
      if (this.#parts > MOST_PARTS)
        throw new StrakeError(
          'LIMIT_EXCEEDED',
          `the symbolic links of an image have more than ${MOST_PARTS} parts to follow`,
          { hint: 'Real images do not; check where its layers come from.' },
        );
      left.push(...target);
    }
    return `/${done.join('/')}`;
  }

  set(path: string, node: Node<Value>): void {
    this.#nodes.set(path, node);
  }

  /** What is at the end of a path. */
  valueAt(path: string): Value | undefined {
    const node = this.#nodes.get(this.resolve(path, true));
    return node && 'value' in node ? node.value : undefined;
  }

  deleteWhere(isGone: (path: string) => boolean): void {
    for (const path of this.#nodes.keys()) if (isGone(path)) this.#nodes.delete(path);
  }

  /** All but symbolic links, in an order that depends on the paths alone. */
  values(): readonly (readonly [path: string, value: Value])[] {
    return [...this.#nodes]
      .flatMap(([path, node]) => ('value' in node ? [[path, node.value] as const] : []))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}
