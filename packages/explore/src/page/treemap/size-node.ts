import { formatCount, visible } from '../format.ts';
import { type Directory, type File, isDirectory } from '../model/directory.ts';

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
  if (rest.length > 0) children.push(restOf(rest, at));
  return { label, size: end.size, address: at, children };
}

interface Member {
  readonly member: Directory | File;
  readonly size: number;
}

/** Many small members together; hundreds by ranges of their names, so that they are not one large rectangle. */
function restOf(rest: readonly Member[], address: string): SizeNode {
  const label = `${formatCount(rest.length)} more`;
  const whole = { label, size: sumOf(rest), address };
  if (rest.length <= 2 * MOST_CHILDREN) return whole;
  const byName = rest.toSorted((a, b) => (a.member.name < b.member.name ? -1 : 1));
  const length = Math.ceil(rest.length / MOST_CHILDREN);
  const children: SizeNode[] = [];
  for (let start = 0; start < byName.length; start += length) {
    const range = byName.slice(start, start + length);
    const [first = '', last = ''] = [range.at(0), range.at(-1)].map((each) => each?.member.name);
    const name = range.length === 1 ? visible(first) : `${visible(first)} … ${visible(last)}`;
    children.push({ label: name, size: sumOf(range), address });
  }
  return { ...whole, children };
}

function sumOf(members: readonly Member[]): number {
  return members.reduce((sum, { size }) => sum + size, 0);
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
