import { tooMuch } from './count-sizes.ts';
import type { DirectorySize, FileSize, HiddenFile, PlacedProgram } from './image-sizes.ts';
import type { SizedEntry } from './read-layer-sizes.ts';

type Placed = FileSize & Partial<Pick<PlacedProgram, 'program'>> & { readonly sum?: number };

/** The content of a file. */
interface Content {
  readonly file: Placed;
  /** Paths of its names, in the order in which they came: the first one has the bytes. Absent for a file that has no hard link. */
  names?: Map<Node, string>;
}

interface Node {
  content?: Content | undefined;
  children?: Map<string, Node>;
}

/** Entries, and directories that they only name: paths may be deep, and every component takes memory. */
const MOST_NODES = 1_500_000;

/** The files of an image, as layers are put over each other. Symbolic links are not followed. */
export class SizeTree {
  readonly #root: Node = {};
  readonly hidden: HiddenFile[] = [];
  readonly #name: string;
  readonly #most: number;
  #nodes = 0;

  /**
   * @param name of the image, for errors
   * @param most nodes that are ever made
   */
  constructor(name: string, most = MOST_NODES) {
    this.#name = name;
    this.#most = most;
  }

  /** Puts a layer over those before it. @throws LIMIT_EXCEEDED */
  add(entries: readonly SizedEntry[], layer: number): void {
    // They are about lower layers, wherever they stand.
    for (const { type, path } of entries) {
      if (type !== 'whiteout' && type !== 'opaque') continue;
      const node = this.#find(path);
      if (node) this.#hide(node, layer, 'removed', type === 'whiteout');
    }
    for (const entry of entries) {
      if (entry.type === 'whiteout' || entry.type === 'opaque') continue;
      const node = this.#make(entry.path);
      if (entry.type === 'directory') {
        this.#hideFile(node, layer, 'replaced');
        continue;
      }
      const other = entry.type === 'hardlink' ? this.#find(entry.target) : undefined;
      const { content } = other ?? {};
      if (content && content === node.content) continue;
      this.#hide(node, layer, 'replaced', true);
      if (entry.type === 'file') {
        const { type: _, ...file } = entry;
        node.content = { file: { ...file, layer } };
      } else if (other && content && other.content === content) {
        content.names ??= new Map([[other, content.file.path]]);
        content.names.set(node, entry.path);
        node.content = content;
      }
    }
  }

  /** What the image shows. */
  visible(): { readonly files: readonly Placed[]; readonly directories: readonly DirectorySize[] } {
    const files: Placed[] = [];
    const directories: { path: string; parent: number; size: number; files: number }[] = [];
    const stack: { node: Node; path: string; parent: number }[] = [
      { node: this.#root, path: '', parent: -1 },
    ];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { node, path, parent } = next;
      const file = firstNamed(node);
      if (file) files.push(file);
      const own = {
        path: path || '/',
        parent,
        size: file?.size ?? 0,
        files: file ? 1 : 0,
      };
      const index = directories.push(own) - 1;
      for (const [name, child] of node.children ?? [])
        stack.push({ node: child, path: `${path}/${name}`, parent: index });
    }
    // Those above stand before those below.
    for (const { parent, size, files: count } of directories.toReversed()) {
      const above = directories[parent];
      if (!above) continue;
      above.size += size;
      above.files += count;
    }
    const own = new Set(files.map(({ path }) => path));
    return {
      files,
      directories: directories
        .filter((each) => each.files > 0 && !own.has(each.path))
        .map(({ path, size, files: count }) => ({ path, size, files: count })),
    };
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) node = node?.children?.get(name);
    return node;
  }

  #make(path: string): Node {
    let node = this.#root;
    for (const name of namesOf(path)) {
      node.children ??= new Map();
      const next = node.children.get(name) ?? this.#node();
      node.children.set(name, next);
      node = next;
    }
    return node;
  }

  #node(): Node {
    this.#nodes += 1;
    if (this.#nodes > this.#most) throw tooMuch(this.#name, `${this.#most} files and directories`);
    return {};
  }

  /** Everything below a node, and itself or not. */
  #hide(top: Node, by: number, how: HiddenFile['how'], itself: boolean): void {
    if (itself) this.#hideFile(top, by, how);
    const stack = [top];
    for (let node = stack.pop(); node; node = stack.pop()) {
      for (const child of node.children?.values() ?? []) {
        this.#hideFile(child, by, how);
        stack.push(child);
      }
      delete node.children;
    }
  }

  #hideFile(node: Node, by: number, how: HiddenFile['how']): void {
    const { content } = node;
    if (!content) return;
    node.content = undefined;
    content.names?.delete(node);
    // The bytes are still seen, by another name.
    if (content.names && content.names.size > 0) return;
    const { path, size, layer } = content.file;
    this.hidden.push({ path, size, layer, by, how });
  }
}

/** The file of a node, if it is the first of its names. */
function firstNamed(node: Node): Placed | undefined {
  const { file, names } = node.content ?? {};
  if (!file || !names) return file;
  const [first] = names;
  return first?.[0] === node ? { ...file, path: first[1] } : undefined;
}

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}
