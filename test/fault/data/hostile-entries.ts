import type { CacheEntries, EntryManifest } from '../../remote-cache/entries.ts';

const ENTRY = 'dev.strake.cache.entry';
const SIGNATURE = 'dev.strake.cache.signature';
const DIGEST = `sha256:${'a'.repeat(64)}`;

/** What somebody who may push, and has no key, makes of an entry. */
export interface HostileEntry {
  readonly title: string;
  /** How it is noticed where everybody who may push is trusted: at once, or when its bytes are read. */
  readonly noticed: 'at once' | 'by bytes' | 'by signature';
  readonly change: (
    manifest: EntryManifest,
    entries: CacheEntries,
    others: readonly EntryManifest[],
  ) => object | Promise<object>;
}

/** The entry as JSON, changed. */
const changed =
  (from: RegExp, to: string): HostileEntry['change'] =>
  (manifest) =>
    annotated(manifest, ENTRY, (manifest.annotations[ENTRY] ?? '').replace(from, to));

const annotated = (manifest: EntryManifest, name: string, value: string): EntryManifest => ({
  ...manifest,
  annotations: { ...manifest.annotations, [name]: value },
});

/** A consistent entry whose first layer is another one; in its manifest, too, and with the config that belongs to it. */
const withLayer =
  (diffId: string): HostileEntry['change'] =>
  async (manifest, entries) => {
    const [layer] = manifest.layers;
    if (layer === undefined) throw new Error('the entry has no layer');
    const text = manifest.annotations[ENTRY] ?? '';
    const [, real = ''] = /"diffId":"(sha256:[0-9a-f]{64})"/.exec(text) ?? [];
    const config = Buffer.from(await entries.blob(manifest.config.digest)).toString();
    const bytes = new Uint8Array(Buffer.from(config.replace(real, diffId)));
    return {
      ...annotated(manifest, ENTRY, text.replace(real, diffId)),
      config: await entries.putBlob(bytes, manifest.config.mediaType),
    };
  };

export const HOSTILE_ENTRIES: readonly HostileEntry[] = [
  {
    title: 'no signature',
    noticed: 'by signature',
    change: ({ annotations: { [SIGNATURE]: _, ...annotations }, ...manifest }) => ({
      ...manifest,
      annotations,
    }),
  },
  {
    title: 'a malformed signature',
    noticed: 'by signature',
    change: (manifest) => annotated(manifest, SIGNATURE, 'ed25519:'),
  },
  {
    title: 'another entry, which is signed',
    noticed: 'at once',
    change: (_, __, [other = {}]) => other,
  },
  {
    title: 'another digest of an output',
    noticed: 'by bytes',
    change: changed(/("outputs":\[\{"digest":")sha256:[0-9a-f]{64}/, `$1${DIGEST}`),
  },
  {
    title: 'another path of an output',
    noticed: 'by signature',
    change: changed(/("outputs":\[\{[^}]*"path":")[^"]*/, '$1other'),
  },
  {
    title: 'a path of an output that leaves the layer',
    noticed: 'at once',
    change: changed(/("outputs":\[\{[^}]*"path":")[^"]*/, '$1../../etc/passwd'),
  },
  {
    title: 'another size of an output',
    noticed: 'by bytes',
    change: changed(/("outputs":\[\{[^}]*"size":)\d+/, '$17'),
  },
  {
    title: 'another key of a layer',
    noticed: 'by signature',
    change: changed(/("diffId":"[^"]*","key":")[0-9a-f]{64}/, `$1${'b'.repeat(64)}`),
  },
  { title: 'another diffID', noticed: 'by bytes', change: withLayer(DIGEST) },
  {
    title: 'another platform',
    noticed: 'at once',
    change: changed(/"architecture":"a/, '"architecture":"b'),
  },
  {
    title: 'another layer in the entry',
    noticed: 'at once',
    change: changed(/("layers":\[\{[^}]*"digest":")sha256:[0-9a-f]{64}/, `$1${DIGEST}`),
  },
  {
    title: 'one layer more in the manifest',
    noticed: 'at once',
    change: ({ layers, ...manifest }) => ({
      ...manifest,
      layers: [...layers, ...layers.slice(0, 1)],
    }),
  },
  {
    title: 'no layer in the manifest',
    noticed: 'at once',
    change: (manifest) => ({ ...manifest, layers: [] }),
  },
  { title: 'half of the entry', noticed: 'at once', change: changed(/.{100}$/, '') },
  { title: 'an entry with blanks', noticed: 'at once', change: changed(/^\{/, '{ ') },
  {
    title: 'an entry of a megabyte',
    noticed: 'at once',
    change: changed(/$/, ' '.repeat(2 ** 20)),
  },
  {
    title: 'an entry of a later format',
    noticed: 'at once',
    change: changed(/"format":1/, '"format":2'),
  },
  {
    title: 'an image that is no entry',
    noticed: 'at once',
    change: ({ annotations: _, ...manifest }) => manifest,
  },
];
