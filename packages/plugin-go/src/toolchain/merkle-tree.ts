import { createHash } from 'node:crypto';

/** A tree of a transparency log: its number of records, and the hash of its root. Source: RFC 6962 section 2.1. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** Reads the hash of a complete subtree: of the records from `index * 2**level` to before `(index + 1) * 2**level`. */
export type NodeReader = (level: number, index: number) => Promise<Buffer>;

/** Source: RFC 6962 section 2.1, the leaf hash. */
export function leafHash(record: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(record).digest();
}

/** Source: RFC 6962 section 2.1, the hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest();
}

/**
 * Whether a tree contains a record: its root is computed from the record's hash and the hashes beside the way up.
 * @param index of the record, from 0
 */
export async function includes(
  { size, root }: TreeHead,
  index: number,
  leaf: Uint8Array,
  read: NodeReader,
): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  const hashOf = async (start: number, end: number): Promise<Buffer> => {
    if (index < start || index >= end) return subtree(start, end, read);
    if (end - start === 1) return Buffer.from(leaf);
    const middle = start + half(end - start);
    return nodeHash(await hashOf(start, middle), await hashOf(middle, end));
  };
  return root.equals(await hashOf(0, size));
}

/** Whether the newer tree begins with all records of the older one. The same hashes give both roots. */
export async function extendsTree(
  newer: TreeHead,
  older: TreeHead,
  read: NodeReader,
): Promise<boolean> {
  if (older.size === 0) return true;
  if (newer.size < older.size) return false;
  const known = new Map<string, Promise<Buffer>>();
  const once: NodeReader = (level, index) => {
    const key = `${level}/${index}`;
    const hash = known.get(key) ?? read(level, index);
    known.set(key, hash);
    return hash;
  };
  const hashOf = async (start: number, end: number): Promise<Buffer> => {
    if (end <= older.size || start >= older.size) return subtree(start, end, once);
    const middle = start + half(end - start);
    return nodeHash(await hashOf(start, middle), await hashOf(middle, end));
  };
  const [after, before] = [await hashOf(0, newer.size), await subtree(0, older.size, once)];
  return newer.root.equals(after) && older.root.equals(before);
}

/** The hash of the records from `start`, which is a multiple of the largest power of two below their number, to before `end`. */
async function subtree(start: number, end: number, read: NodeReader): Promise<Buffer> {
  const size = end - start;
  const level = Math.log2(size);
  if (Number.isInteger(level)) return read(level, start / size);
  const middle = start + half(size);
  return nodeHash(await subtree(start, middle, read), await subtree(middle, end, read));
}

/** The largest power of two below a number of at least 2. */
function half(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}
