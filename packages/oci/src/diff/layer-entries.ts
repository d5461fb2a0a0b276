import { createHash } from 'node:crypto';
import { entryReport, plainPath } from '../inspect/index.ts';
import { readEntries } from '../layer/index.ts';
import type { ByteStream, StringMap } from '../spec/descriptor.ts';
import { defined } from '../spec/record.ts';
import { releaseChunk } from '../stream/index.ts';
import type { FoundEntry } from '../tar/index.ts';
import type { DiffedEntry } from './entry-diff.ts';

/** A file of a layer, for a reader of contents. */
export interface DiffedFile {
  /** Without a leading slash. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Readable until the reader is done, which may leave the rest. A chunk is valid until the next one is requested. */
  readonly content: ByteStream;
}

/** Says something of a file, as plain data, or nothing. It is called for each file of each layer that differs. */
export type ContentReader<Facts> = (file: DiffedFile) => Promise<Facts | undefined>;

/** An entry of a layer that is not yet in an image. */
export type LayerEntry<Facts> = Omit<DiffedEntry<Facts>, 'layer'>;

/** What a layer has: entries by path, of each path the last one. A whiteout beside an entry of its path is told with that. */
export type LayerEntries<Facts> = ReadonlyMap<string, LayerEntry<Facts>>;

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Reads the entries of a layer to its end. Contents are hashed.
 * @param count is called for each entry. @throws what it, the stream and the reader throw; LAYOUT_INVALID, LIMIT_EXCEEDED
 * Source: OCI image-spec v1.1 layer.md "Whiteouts".
 */
export async function readLayerEntries<Facts>(
  stream: ByteStream,
  count: (entry: ReturnType<typeof entryReport>, attributes?: StringMap) => void,
  readContent: ContentReader<Facts> | undefined,
  signal: AbortSignal,
): Promise<LayerEntries<Facts>> {
  const entries = new Map<string, LayerEntry<Facts>>();
  await readEntries(stream, signal, async (found) => {
    const { path: name, ...report } = entryReport(found);
    const { device, pax } = found.header;
    const attributes = attributesOf(pax);
    count({ path: name, ...report }, attributes);
    const { path, type } = placeOf(plainPath(name), report.type);
    const before = entries.get(path);
    if (type === 'whiteout' && before && before.type !== 'whiteout') {
      entries.set(path, { ...before, whiteout: 'after' });
      return;
    }
    const whiteout = before?.type === 'whiteout' ? 'before' : before?.whiteout;
    const linked = type === 'link' ? linkedDigest(report.target, entries) : undefined;
    entries.set(path, {
      ...report,
      type,
      ...defined({ device, whiteout, attributes, digest: linked }),
      ...(type === 'file' && (await contentFacts(path, found, readContent))),
    });
  });
  return entries;
}

/** The content that a hard link has: an entry of that path which follows does not change it. */
function linkedDigest(
  target: string | undefined,
  entries: ReadonlyMap<string, { readonly digest?: string }>,
): string | undefined {
  return entries.get(plainPath(target ?? ''))?.digest;
}

/** A whiteout stands for the path that it removes. What AUFS left (`.wh..wh.plnk`), and what names no file (`.wh...`), is a file. */
function placeOf(path: string, type: string): { readonly path: string; readonly type: string } {
  const slash = path.lastIndexOf('/') + 1;
  const [directory, name] = [path.slice(0, slash), path.slice(slash)];
  if (name === OPAQUE) return { path, type: 'opaque' };
  const removed = name.slice(WHITEOUT.length);
  const names = !['', '.', '..'].includes(removed) && !removed.startsWith(WHITEOUT);
  if (!name.startsWith(WHITEOUT) || !names) return { path: path === '' ? '.' : path, type };
  return { path: directory + removed, type: 'whiteout' };
}

/** Records that other fields of an entry are from. Source: POSIX pax "pax Extended Header". */
const TOLD = [
  'path',
  'linkpath',
  'size',
  'uid',
  'gid',
  'uname',
  'gname',
  'mtime',
  'atime',
  'ctime',
];

/** Characters of an attribute that is kept as it is; `security.capability` has 20 bytes. */
const LONGEST = 256;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function attributesOf(pax: StringMap = {}): StringMap | undefined {
  const records = Object.entries(pax)
    .filter(([key]) => !TOLD.includes(key))
    .map(([key, value]) => [key, value.length > LONGEST ? `sha256:${sha256(value)}` : value]);
  return records.length === 0 ? undefined : Object.fromEntries(records);
}

async function contentFacts<Facts>(
  path: string,
  { header, content }: FoundEntry,
  readContent: ContentReader<Facts> | undefined,
): Promise<Pick<LayerEntry<Facts>, 'digest' | 'facts'>> {
  const hash = createHash('sha256');
  const chunks = hashed(content, hash);
  const facts = await readContent?.({ path, size: header.size, content: chunks });
  for (;;) if ((await chunks.next()).done) break;
  return { digest: `sha256:${hash.digest('hex')}`, ...(facts === undefined ? {} : { facts }) };
}

/** Whoever ends the loop over them early does not end them. */
function hashed(
  content: ByteStream,
  hash: ReturnType<typeof createHash>,
): AsyncIterable<Uint8Array> & { next(): Promise<IteratorResult<Uint8Array>> } {
  const chunks = content[Symbol.asyncIterator]();
  let last: Uint8Array | undefined;
  const next = async () => {
    if (last) releaseChunk(last);
    const step = await chunks.next();
    last = step.done ? undefined : step.value;
    if (last) hash.update(last);
    return step;
  };
  return { next, [Symbol.asyncIterator]: () => ({ next }) };
}
