import type { EntryRow } from '../../answer/index.ts';
import { formatCount } from '../format.ts';

/** A file, link or device: anything that is not a directory. */
export interface File {
  readonly name: string;
  /** Without a slash at its beginning. */
  readonly path: string;
  readonly row: EntryRow;
  /** Place of its layer in the image, and of its entry in that layer. */
  readonly layer: number;
  readonly entry: number;
}

export interface Directory {
  readonly name: string;
  /** Empty for the root, otherwise without a slash at either end. */
  readonly path: string;
  /** Absent for one that has no entry of its own. */
  row?: EntryRow;
  /** By name: in a layer a name may be there twice, the last one counts. */
  readonly members: Map<string, Directory | File>;
  /** Bytes of all files below. */
  size: number;
  /** Files below. */
  count: number;
}

export function isDirectory(member: Directory | File): member is Directory {
  return 'members' in member;
}

/** The entries of a layer. */
export interface LayerEntries {
  readonly layer: number;
  readonly entries: readonly EntryRow[];
}

/** Directories of a tree. Few bytes of paths imply many: a path may have 2,048 levels, and a layer 64 MiB of paths. */
const MOST_DIRECTORIES = 500_000;

/** A tree would have more directories than a page can hold. */
export class TreeTooLarge extends Error {
  constructor() {
    super(`it has more than ${formatCount(MOST_DIRECTORIES)} directories`);
  }
}

/**
 * The entries of one layer as a tree; whiteouts are files.
 * @throws TreeTooLarge
 */
export function layerTree({ layer, entries }: LayerEntries): Directory {
  const root = emptyDirectory('', '');
  const room = { left: MOST_DIRECTORIES };
  entries.forEach((row, entry) => {
    place(root, partsOf(row[0]), { row, layer, entry }, room);
  });
  return counted(root);
}

/**
 * The files of an image: its layers, one over the other, lowest first. Source: OCI image-spec v1.1 layer.md "Applying Changesets". Links
 * to directories are not followed.
 * @throws TreeTooLarge
 */
export function imageTree(layers: readonly LayerEntries[]): Directory {
  const root = emptyDirectory('', '');
  const room = { left: MOST_DIRECTORIES };
  for (const { layer, entries } of layers) {
    // What a layer hides is below it, wherever in the layer that is said.
    for (const [path] of entries) hide(root, partsOf(path));
    entries.forEach((row, entry) => {
      const parts = partsOf(row[0]);
      if (!parts.at(-1)?.startsWith('.wh.')) place(root, parts, { row, layer, entry }, room);
    });
  }
  return counted(root);
}

function hide(root: Directory, parts: readonly string[]): void {
  const name = parts.at(-1) ?? '';
  if (!name.startsWith('.wh.')) return;
  let at: Directory = root;
  for (const part of parts.slice(0, -1)) {
    const below = at.members.get(part);
    if (!below || !isDirectory(below)) return;
    at = below;
  }
  if (name === '.wh..wh..opq') at.members.clear();
  else at.members.delete(name.slice('.wh.'.length));
}

/** `./etc/`, `/etc` and `etc` are one. */
function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function place(
  root: Directory,
  parts: readonly string[],
  { row, layer, entry }: Pick<File, 'row' | 'layer' | 'entry'>,
  room: { left: number },
): void {
  let at = root;
  const isItself = row[1] === 'directory';
  const last = parts.length - (isItself ? 0 : 1);
  for (let depth = 0; depth < last; depth += 1) {
    const name = parts[depth] ?? '';
    let below = at.members.get(name);
    if (!below || !isDirectory(below)) {
      if (room.left === 0) throw new TreeTooLarge();
      room.left -= 1;
      below = emptyDirectory(name, at === root ? name : `${at.path}/${name}`);
      at.members.set(name, below);
    }
    at = below;
  }
  const name = parts.at(-1);
  if (isItself) at.row = row;
  else if (name !== undefined)
    at.members.set(name, { name, path: parts.join('/'), row, layer, entry });
}

function emptyDirectory(name: string, path: string): Directory {
  return { name, path, members: new Map(), size: 0, count: 0 };
}

/** Adds sizes from the leaves up; without recursion, since a path may have thousands of directories. */
function counted(root: Directory): Directory {
  const order = [root];
  const parents = new Map<Directory, Directory>();
  for (const directory of order)
    for (const member of directory.members.values()) {
      if (isDirectory(member)) {
        parents.set(member, directory);
        order.push(member);
        continue;
      }
      directory.size += member.row[5];
      directory.count += 1;
    }
  for (const directory of order.reverse()) {
    const parent = parents.get(directory);
    if (!parent) continue;
    parent.size += directory.size;
    parent.count += directory.count;
  }
  return root;
}

/** Directories first, then by name. */
export function sortedMembers({ members }: Directory): readonly (Directory | File)[] {
  return [...members.values()].sort(
    (a, b) => Number(isDirectory(b)) - Number(isDirectory(a)) || (a.name < b.name ? -1 : 1),
  );
}

/** Largest first, directories among files. */
export function largestMembers({ members }: Directory): readonly (Directory | File)[] {
  return [...members.values()].sort((a, b) => sizeOf(b) - sizeOf(a) || (a.name < b.name ? -1 : 1));
}

export function sizeOf(member: Directory | File): number {
  return isDirectory(member) ? member.size : member.row[5];
}

/** Largest first. */
export function largestFiles(files: readonly File[]): readonly File[] {
  return files.toSorted((a, b) => b.row[5] - a.row[5] || (a.path < b.path ? -1 : 1));
}

/**
 * Files that take room in layers, but are not in the image: a higher layer replaces or removes them.
 * @param image the tree of all of these layers
 */
export function hiddenFiles(layers: readonly LayerEntries[], image: Directory): readonly File[] {
  const shown = new Set(filesBelow(image).map(({ row }) => row));
  return layers.flatMap(({ layer, entries }) =>
    entries.flatMap((row, entry): readonly File[] => {
      const parts = partsOf(row[0]);
      const name = parts.at(-1) ?? '';
      if (row[5] === 0 || shown.has(row) || name.startsWith('.wh.')) return [];
      return [{ name, path: parts.join('/'), row, layer, entry }];
    }),
  );
}

/** Every file below, in the order of the tree. */
export function filesBelow(directory: Directory): readonly File[] {
  const files: File[] = [];
  const open: (Directory | File)[] = [directory];
  for (let next = open.pop(); next; next = open.pop()) {
    if (isDirectory(next)) open.push(...sortedMembers(next).toReversed());
    else files.push(next);
  }
  return files;
}
