import { StrakeError } from '@strake/core/plugin';

/** As Linux follows. Source: path_resolution(7). */
const MOST_LINKS = 40;
/** Parts of the targets of all links that are followed. Of 100,000 files behind a link each, there are 1,000,000. */
const MOST_PARTS = 20_000_000;

/** What is at a path: a symbolic link, or something that is not one and that an inventory may list. */
export type Content<Value> = { readonly target: string } | { readonly value: Value | undefined };

/** A path; without content it is a directory. */
interface Node<Value> {
  content?: Content<Value> | undefined;
  /** The layer that the content is of. */
  layer: number;
  /** The layer that has removed what is below, or made the node: everything below is of this layer. */
  cleared: number;
  children?: Map<string, Node<Value>>;
}

/** The files of an image, as layers are put over each other. Layers are numbered from the lowest. */
export class FileTree<Value> {
  readonly #root: Node<Value> = { layer: -1, cleared: -1 };
  #parts = 0;

  /**
   * Puts something at a path, instead of what is there; directories above it are made.
   * @throws LIMIT_EXCEEDED for links that would take minutes to follow
   */
  set(path: string, content: Content<Value>, layer: number): void {
    this.#replace(path, { content, layer, cleared: layer });
  }

  /** Makes a directory, if there is none: a symbolic link to one is replaced. */
  setDirectory(path: string, layer: number): void {
    const node = this.#find(this.#resolve(path, false));
    if (!node || node.content) this.#replace(path, { layer, cleared: layer });
  }

  /** Removes what is of lower layers: a path and everything below it, or only what is below it. */
  remove(path: string, removes: 'path' | 'content', layer: number): void {
    const node = this.#find(this.#resolve(path, removes === 'content'));
    if (!node) return;
    if (removes === 'path' && node.layer < layer) node.content = undefined;
    clear(node, layer);
  }

  /** What is at a path itself. */
  contentAt(path: string): Content<Value> | undefined {
    return this.#find(this.#resolve(path, false))?.content;
  }

  /** What is at the end of a path. */
  valueAt(path: string): Value | undefined {
    const content = this.#find(this.#resolve(path, true))?.content;
    return content && 'value' in content ? content.value : undefined;
  }

  /** All values, in an order that depends on the paths alone. */
  values(): readonly (readonly [path: string, value: Value])[] {
    const found: (readonly [string, Value])[] = [];
    collect(this.#root, '', found);
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #replace(path: string, made: Node<Value>): void {
    const names = this.#resolve(path, false);
    const last = names.pop();
    if (last === undefined) return;
    let node = this.#root;
    for (const name of names) {
      node.children ??= new Map();
      const next = node.children.get(name) ?? { layer: made.layer, cleared: made.layer };
      node.children.set(name, next);
      node = next;
    }
    node.children ??= new Map();
    node.children.set(last, made);
  }

  #find(names: readonly string[]): Node<Value> | undefined {
    let node: Node<Value> | undefined = this.#root;
    for (const name of names) node = node?.children?.get(name);
    return node;
  }

  /**
   * Where a path leads.
   * @param follow the last element too
   */
  #resolve(path: string, follow: boolean): string[] {
    const done: string[] = [];
    const nodes: (Node<Value> | undefined)[] = [this.#root];
    const left = path.split('/').reverse();
    let links = 0;
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (done.pop() !== undefined) nodes.pop();
        continue;
      }
      done.push(part);
      const node = nodes.at(-1)?.children?.get(part);
      nodes.push(node);
      if (left.length === 0 && !follow) break;
      if (!node?.content || !('target' in node.content)) continue;
      links += 1;
      if (links > MOST_LINKS) return path.split('/').filter((each) => each !== '');
      const { target } = node.content;
      done.length = target.startsWith('/') ? 0 : done.length - 1;
      nodes.length = done.length + 1;
      left.push(...this.#partsOf(target));
    }
    return done;
  }

  #partsOf(target: string): readonly string[] {
    const parts = target.split('/').reverse();
    this.#parts += parts.length;
    if (this.#parts <= MOST_PARTS) return parts;
    throw new StrakeError(
      'LIMIT_EXCEEDED',
      `the symbolic links of an image have more than ${MOST_PARTS} parts to follow`,
      { hint: 'Real images do not; check where its layers come from.' },
    );
  }
}

/** Removes what is below a node and of lower layers. Each node is visited once per layer, however often it is asked for. */
function clear<Value>(node: Node<Value>, layer: number): void {
  if (node.cleared === layer) return;
  node.cleared = layer;
  for (const child of node.children?.values() ?? []) {
    if (child.layer < layer) child.content = undefined;
    clear(child, layer);
  }
}

function collect<Value>(
  node: Node<Value>,
  path: string,
  found: (readonly [string, Value])[],
): void {
  const { content, children } = node;
  if (content && 'value' in content && content.value !== undefined)
    found.push([path, content.value]);
  for (const [name, child] of children ?? []) collect(child, `${path}/${name}`, found);
}
