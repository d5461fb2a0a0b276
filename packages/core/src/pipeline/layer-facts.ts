import { createHash } from 'node:crypto';
import type { Entry, Layer } from '@strake/oci';
import { defined, isRecord } from '@strake/oci/internal';
import { boundEntries, type EntryFacts, type Hide, type LayerFacts } from '../explain/index.ts';
import type { LayerStore } from '../host/blobs/index.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';

type Blobs = Pick<LayerStore, 'contentNow' | 'readRecord' | 'writeRecord'>;

/** Increase it when older records would be misread. */
const FORMAT = 2;

/** What is known of the entries of a layer of an earlier build, by its digest. */
export async function readLayerFacts(
  blobs: Pick<Blobs, 'readRecord'>,
  digest: string,
): Promise<LayerFacts | undefined> {
  const found = await blobs.readRecord(recordName(digest));
  return isRecord(found) && found.format === FORMAT ? (found.facts as LayerFacts) : undefined;
}

/** A failure to write costs no build. */
export async function writeLayerFacts(
  blobs: Pick<Blobs, 'writeRecord'>,
  digest: string,
  facts: LayerFacts,
): Promise<void> {
  await blobs.writeRecord(recordName(digest), { format: FORMAT, facts }).catch(() => {});
}

function recordName(digest: string): string {
  return `entries of ${digest}`;
}

/** What is told of a layer besides its entries. */
export interface LayerOrigin {
  readonly hide: Hide;
  readonly signal: AbortSignal;
  /** The step that makes a file. */
  readonly stepOf: ReadonlyMap<string, string>;
  /** Of the layer hook. */
  readonly trace: readonly TraceEntry[];
}

/** What is known of the entries of a layer now. Contents that were hashed for the layer are not hashed again. */
export async function describeLayerFacts(
  blobs: Pick<Blobs, 'contentNow'>,
  layer: Layer,
  { hide, signal, stepOf, trace }: LayerOrigin,
): Promise<LayerFacts> {
  const plugins = pluginsOf(trace, layer.id);
  const all: (readonly [string, EntryFacts])[] = [];
  for (const entry of layer.entries) {
    const content = await contentOf(blobs, entry, signal);
    const step =
      entry.type === 'file' && 'file' in entry.content ? stepOf.get(entry.content.file) : undefined;
    const plugin = plugins.get(entry.path) ?? plugins.get('');
    all.push([
      entry.path,
      { ...hidden(factsOf(entry), hide), ...defined({ content, step, plugin }) },
    ]);
  }
  const order =
    layer.tar === undefined
      ? undefined
      : createHash('sha256')
          .update(all.map(([path]) => path).join('\0'))
          .digest('hex');
  const sorted = all.sort(([a], [b]) => (a < b ? -1 : 1));
  return { entries: boundEntries(Object.fromEntries(sorted)), ...defined({ order }) };
}

/** Nothing else of an entry is written by somebody. */
function hidden({ target, attributes, ...facts }: EntryFacts, hide: Hide): EntryFacts {
  return { ...facts, ...defined({ target: hide(target), attributes: hide(attributes) }) };
}

const MODES = { file: 0o644, directory: 0o755, symlink: 0o777, hardlink: undefined } as const;

function factsOf(entry: Entry): EntryFacts {
  const { type, mode = MODES[type], uid = 0, gid = 0, mtime, pax, xattrs } = entry;
  const attributes = Object.entries({ ...pax, ...xattrs }).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    type,
    ...defined({
      mode: mode?.toString(8).padStart(4, '0'),
      target: 'target' in entry ? entry.target : undefined,
      time:
        mtime === undefined
          ? undefined
          : new Date(mtime * 1000).toISOString().replace('.000Z', 'Z'),
      attributes: attributes.length > 0 ? JSON.stringify(attributes) : undefined,
    }),
    owner: `${uid}:${gid}`,
  };
}

async function contentOf(
  blobs: Pick<Blobs, 'contentNow'>,
  entry: Entry,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (entry.type !== 'file') return undefined;
  const { content } = entry;
  if ('file' in content) return shown(await blobs.contentNow(content.file, signal));
  if ('digest' in content) return shown(content);
  const bytes =
    'text' in content ? Buffer.from(content.text) : Buffer.from(content.base64, 'base64');
  const digest = createHash('sha256').update(bytes).digest('hex');
  return shown({ digest, size: bytes.length });
}

function shown(content: { readonly digest: string; readonly size: number } | undefined) {
  return content && `${content.digest.replace('sha256:', '')} (${content.size} bytes)`;
}

/** The plugin that added each entry of a layer, or changed it last; that of the empty path added the layer. */
function pluginsOf(trace: readonly TraceEntry[], id: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const start = `layers[${id}]`;
  for (const { plugin, changes } of trace)
    for (const { path } of changes) {
      if (path === start) found.set('', plugin);
      const entry = path.startsWith(`${start}.entries[`) && path.slice(start.length + 9);
      if (entry) found.set(entry.slice(0, entry.indexOf(']')), plugin);
    }
  return found;
}
