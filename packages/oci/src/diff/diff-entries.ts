import { compareBytes } from '../spec/path.ts';
import type { DiffedEntry, EntryDiff, EntryField } from './entry-diff.ts';

/** What is compared of an entry: in this order, the more important first. */
const FIELDS: Readonly<
  Record<EntryField, (entry: Omit<DiffedEntry<unknown>, 'layer'>) => unknown>
> = {
  type: ({ type }) => type,
  mode: ({ mode }) => mode,
  owner: ({ uid, gid }) => `${uid}:${gid}`,
  target: ({ target }) => target,
  device: ({ device }) => device,
  whiteout: ({ whiteout }) => whiteout,
  mtime: ({ mtime }) => mtime,
  // That of a directory is only a hint.
  size: ({ type, size }) => (type === 'directory' ? 0 : size),
  content: ({ digest }) => digest,
  attributes: ({ attributes = {} }) => JSON.stringify(Object.entries(attributes).sort()),
};
/** What entries of different types have not in common. */
const OF_TYPE: readonly EntryField[] = ['target', 'device', 'size', 'content'];
const NAMES = Object.keys(FIELDS) as readonly EntryField[];

/** The fields in which two entries differ. */
export function differingFields(
  before: Omit<DiffedEntry<unknown>, 'layer'>,
  after: Omit<DiffedEntry<unknown>, 'layer'>,
  ignored: readonly EntryField[],
): readonly EntryField[] {
  const { type } = before;
  // The empty file of a whiteout says nothing.
  const isRemoval = type === after.type && (type === 'whiteout' || type === 'opaque');
  if (isRemoval) return [];
  const left = type === after.type ? ignored : [...ignored, ...OF_TYPE];
  return NAMES.filter(
    (name) => !left.includes(name) && FIELDS[name](before) !== FIELDS[name](after),
  );
}

/** Compares entries by path, and sorts what differs by path. */
export function diffEntries<Facts>(
  before: ReadonlyMap<string, DiffedEntry<Facts>>,
  after: ReadonlyMap<string, DiffedEntry<Facts>>,
  ignored: readonly EntryField[],
): readonly EntryDiff<Facts>[] {
  const found: EntryDiff<Facts>[] = [];
  for (const [path, entry] of before) {
    const other = after.get(path);
    if (!other) {
      found.push({ path, change: 'removed', fields: [], before: entry });
      continue;
    }
    const fields = differingFields(entry, other, ignored);
    if (fields.length > 0)
      found.push({ path, change: 'changed', fields, before: entry, after: other });
  }
  for (const [path, entry] of after)
    if (!before.has(path)) found.push({ path, change: 'added', fields: [], after: entry });
  return found.sort((a, b) => compareBytes(a.path, b.path));
}
