import { addressOfSegments } from '../model/address.ts';
import type { View } from '../model/view.ts';

/** A row of the tree. Its children are made when it is first opened. */
export interface TreeNode {
  /** Its part of the address, unique among its siblings. */
  readonly segment: string;
  readonly label: string;
  /** After the label: the target of a link. */
  readonly suffix?: string;
  /** At the right: a size. */
  readonly note: string;
  readonly view: View;
  readonly parent: TreeNode | undefined;
  readonly depth: number;
  /** Absent for a leaf. */
  readonly load?: () => Promise<readonly TreeNode[]>;
  children?: readonly TreeNode[];
  isOpen: boolean;
  isLoading: boolean;
}

/** `#/0/linux%2Famd64/layer-2/etc`. */
export function addressOf(node: TreeNode): string {
  const segments: string[] = [];
  for (let at: TreeNode | undefined = node; at; at = at.parent) segments.unshift(at.segment);
  return addressOfSegments(segments);
}

/** The children of a node, loaded if they are not there yet. @throws AnswerError */
export async function childrenOf(node: TreeNode): Promise<readonly TreeNode[]> {
  node.children ??= (await node.load?.()) ?? [];
  return node.children;
}

/** Where an address leads. */
export interface FoundNode {
  /** The last one on the way that exists. */
  readonly node: TreeNode | undefined;
  /** Segments that lead nowhere; empty if the address is one of the tree. */
  readonly missing: readonly string[];
}

/** The node of an address. @throws AnswerError */
export async function findNode(
  roots: readonly TreeNode[],
  segments: readonly string[],
): Promise<FoundNode> {
  let found: TreeNode | undefined;
  for (const [at, segment] of segments.entries()) {
    // The children of the last one are not needed, and may cost a layer.
    const among = found ? await childrenOf(found) : roots;
    const next = among.find((node) => node.segment === segment);
    if (!next) return { node: found, missing: segments.slice(at) };
    found = next;
  }
  return { node: found, missing: [] };
}

/** Rows in sight: the roots, and what is below open ones. */
export function visibleRows(roots: readonly TreeNode[]): readonly TreeNode[] {
  const rows: TreeNode[] = [];
  const waiting = [...roots].reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    rows.push(next);
    if (!next.isOpen || !next.children) continue;
    for (let at = next.children.length - 1; at >= 0; at -= 1) {
      const child = next.children[at];
      if (child) waiting.push(child);
    }
  }
  return rows;
}
