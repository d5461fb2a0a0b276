import { formatCount, visible } from '../format.ts';
import { type Directory, isDirectory } from '../model/directory.ts';

/** What a treemap shows: bytes, and where they lead. */
export interface SizeNode {
  readonly label: string;
  readonly size: number;
  /** Absent where there is no view of it. */
  readonly address?: string;
  readonly children?: readonly SizeNode[];
}

const DEEPEST = 4;
const MOST_CHILDREN = 40;

/**
 * The largest members of a directory, and theirs. Directories that have nothing but one directory are one with it; what is too small
 * is one node.
 * @param address of the directory
 */
export function sizeTree(directory: Directory, address: string, depth = 0): SizeNode {
  const { label, end, at } = chain(directory, address);
  if (depth >= DEEPEST) return { label, size: end.size, address: at };
  const members = [...end.members.values()]
    .map((member) => ({ member, size: isDirectory(member) ? member.size : member.row[5] }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || (a.member.name < b.member.name ? -1 : 1));
  const children = members.slice(0, MOST_CHILDREN).map(({ member, size }): SizeNode => {
    const below = `${at}/${encodeURIComponent(member.name)}`;
    if (isDirectory(member)) return sizeTree(member, below, depth + 1);
    return { label: visible(member.name), size, address: below };
  });
  const rest = members.slice(MOST_CHILDREN);
  if (rest.length > 0)
    children.push({
      label: `${formatCount(rest.length)} more`,
      size: rest.reduce((sum, { size }) => sum + size, 0),
      address: at,
    });
  return { label, size: end.size, address: at, children };
}

function chain(directory: Directory, address: string) {
  let [end, at] = [directory, address];
  const names = directory.name === '' ? [] : [directory.name];
  for (;;) {
    const [only, ...others] = end.members.values();
    if (!only || others.length > 0 || !isDirectory(only)) break;
    end = only;
    at = `${at}/${encodeURIComponent(only.name)}`;
    names.push(only.name);
  }
  return { label: visible(names.join('/')) || '/', end, at };
}
