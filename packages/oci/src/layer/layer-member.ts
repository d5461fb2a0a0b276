import type { BlobReader } from '../spec/image-source.ts';
import type { Entry, Layer } from '../spec/layer.ts';
import { sortEntries } from '../spec/layer-order.ts';
import { sortKeys } from '../spec/sort-keys.ts';
import type { TarEntry } from '../tar/index.ts';
import { sizeContent } from './size-content.ts';
import type { SizedContent } from './sized-content.ts';

/** One entry of a layer with every field set, ready for the tar. */
export interface LayerMember {
  readonly entry: TarEntry;
  /** Of a file. */
  readonly content?: SizedContent;
}

/** What the members of a layer need besides its entries. */
export interface MemberOptions {
  /** Seconds since 1970, for entries without an mtime. */
  readonly timestamp: number;
  /** Has the contents that are given by digest. */
  readonly store: BlobReader;
  readonly signal: AbortSignal;
}

const MODES = { file: 0o644, directory: 0o755, symlink: 0o777, hardlink: 0o644 } as const;

/**
 * The members of a layer, in the order of its tar.
 * @throws FILE_UNREADABLE
 */
export function layerMembers(
  layer: Layer,
  options: MemberOptions,
): Promise<readonly LayerMember[]> {
  const entries = layer.tar === undefined ? sortEntries(layer.entries) : layer.entries;
  return Promise.all(entries.map((entry) => layerMember(entry, options)));
}

async function layerMember(
  entry: Entry,
  { timestamp, store, signal }: MemberOptions,
): Promise<LayerMember> {
  const fields = {
    name: entry.name ?? entry.path.slice(1),
    type: entry.type,
    mode: entry.mode ?? MODES[entry.type],
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    mtime: entry.mtime ?? timestamp,
    ...(entry.pax ? { pax: sortKeys(entry.pax) } : {}),
    ...(entry.xattrs ? { xattrs: sortKeys(entry.xattrs) } : {}),
  };
  if (entry.type === 'symlink') return { entry: { ...fields, size: 0, linkname: entry.target } };
  if (entry.type === 'hardlink')
    return { entry: { ...fields, size: 0, linkname: entry.target.slice(1) } };
  if (entry.type === 'directory') return { entry: { ...fields, size: 0 } };
  const content = await sizeContent(entry.content, store, signal);
  return { entry: { ...fields, size: content.size, open: content.open }, content };
}
