import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { StrakeError } from '../errors/index.ts';
import type { FileClock } from '../file/index.ts';
import type { Entry, Layer } from '../spec/layer.ts';
import { openStore } from '../store/index.ts';
import type { FoundHeader } from '../tar/index.ts';
import { readEntries } from './read-layer.ts';
import { type WriteLayerOptions, writeLayer } from './write-layer.ts';
import { type LayerEntry, readWrittenLayer } from './written-entries.ts';

const { signal } = new AbortController();
const LONG = `${'directory/'.repeat(20)}file`;

const KINDS: readonly Entry[] = [
  { path: '/app', type: 'directory' },
  { path: '/app/run', type: 'file', content: { text: 'run\n' }, mode: 0o4755 },
  { path: '/app/z', type: 'hardlink', target: '/app/run' },
  { path: '/app-b', type: 'symlink', target: `/${LONG}` },
  { path: '/data', type: 'file', content: { base64: 'AAE=' }, uid: 3_000_000, gid: 8, mtime: 0 },
  { path: '/none', type: 'file', content: { text: '' }, mode: 0, mtime: 2 ** 32 },
  { path: `/${LONG}`, type: 'file', content: { text: 'long' } },
  { path: `/${LONG}s`, type: 'directory' },
  { path: '/größe', type: 'symlink', target: 'größer' },
  { path: '/x', type: 'file', content: { text: 'x' }, pax: { 'SCHILY.xattr.user.b': 'ü' } },
];

const WINDOWS: readonly Entry[] = [
  { path: '/Files', type: 'directory' },
  {
    path: '/Files/app.exe',
    type: 'file',
    content: { text: 'MZ' },
    pax: { 'MSWINDOWS.fileattr': '32', 'MSWINDOWS.rawsd': 'AQAAgBQAAAAkAAAA' },
  },
];

const LAYERS: Readonly<Record<string, Omit<Layer, 'id'>>> = {
  'every kind of entry': { entries: KINDS },
  'every kind of entry as Go writes them': { entries: KINDS, tar: 'go' },
  'extended attributes as Go writes them': {
    tar: 'go',
    entries: [{ path: '/a', type: 'file', content: { text: 'a' }, xattrs: { 'user.a': '/wA=' } }],
  },
  'a Windows layer': { entries: WINDOWS, format: 'windows' },
};

for (const [what, layer] of Object.entries(LAYERS))
  test(`finds in ${what} what its tar has, without reading it`, async (t) => {
    const { file, options, written } = await scene(t);
    const entries = [...layer.entries, { path: '/file', type: 'file', content: { file } } as const];
    const { from, blob } = await written({ id: 'all', ...layer, entries });
    const expected = await listOf((onEntry) => readEntries(blob(), signal, onEntry));
    const found = await listOf(async (onEntry) => {
      assert.equal(await readWrittenLayer(from, options, onEntry), true);
    });
    assert.equal(expected.length, entries.length);
    assert.deepEqual(
      found.map(({ header, content }) => ({ header, content })),
      expected.map(({ header, content }) => ({ header, content })),
    );
    for (const { header, content, digest, part } of found) {
      if (header.type !== 'file') continue;
      assert.equal(digest, `sha256:${hash('sha256', content)}`);
      assert.equal(part, content.subarray(1, 4).toString());
    }
  });

for (const [what, change] of Object.entries({
  'a file that changed': (file: string) => writeFile(file, 'other'),
  'a file that was replaced by another with the same content': async (file: string) => {
    await writeFile(`${file}.new`, CONTENT);
    await rename(`${file}.new`, file);
  },
  'a file that was removed': (file: string) => rm(file),
}))
  test(`does not read a layer from ${what}`, async (t) => {
    const { file, options, written } = await scene(t);
    const { from } = await written(layerOf({ file }));
    await change(file);
    assert.equal(await readWrittenLayer(from, options, () => assert.fail()), false);
  });

test('does not read a layer from a file that another layer was written from since it changed', async (t) => {
  const { file, options, written } = await scene(t);
  const { from } = await written(layerOf({ file }));
  await writeFile(file, 'other');
  await delay(50);
  const other = await written({ ...layerOf({ file }), id: 'other' });
  assert.equal(await readWrittenLayer(other.from, options, () => {}), true);
  assert.equal(await readWrittenLayer(from, options, () => assert.fail()), false);
});

test('does not read a layer from a file that changed too recently to tell whether it changed again', async (t) => {
  const { file, options, written } = await scene(t, { restMs: 0 });
  const fast = { at: () => 0 } as unknown as FileClock;
  const { from } = await written(layerOf({ file }), { clock: fast });
  assert.equal(await readWrittenLayer(from, options, () => assert.fail()), false);
});

for (const [how, read] of Object.entries({
  'in parts': (entry: LayerEntry) => entry.read?.(0, 4),
  'to its end': async ({ content }: LayerEntry) => {
    for await (const _ of content);
  },
}))
  test(`refuses a file that changes before it is read ${how}`, async (t) => {
    const { file, options, written } = await scene(t);
    const { from } = await written(layerOf({ file }));
    const reading = readWrittenLayer(from, options, async (entry) => {
      await appendFile(file, 'more');
      await read(entry);
    });
    await assert.rejects(reading, isChanged);
  });

test('refuses a file that changes while its beginning is read', async (t) => {
  const { file, options, written } = await scene(t);
  const { from } = await written(layerOf({ file }));
  const reading = readWrittenLayer(from, options, async ({ content }) => {
    await content[Symbol.asyncIterator]().next();
    await appendFile(file, 'more');
  });
  await assert.rejects(reading, isChanged);
});

const CONTENT = 'content '.repeat(40_000);

async function scene(t: TestContext, { restMs = 50 } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-entries-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'file');
  await writeFile(file, CONTENT);
  // Another change within the same tick of the clock would leave its state as it is.
  await delay(restMs);
  const store = await openStore(join(directory, 'store'));
  const options = { timestamp: 7, store, signal };
  const written = async (layer: Layer, more: Partial<WriteLayerOptions> = {}) => {
    const { digest, size, key = '' } = await writeLayer(layer, { ...options, ...more });
    const blob = async function* (): AsyncGenerator<Uint8Array> {
      yield* await store.open({ digest, size });
    };
    return { from: { layer, key }, blob };
  };
  return { file, options, written };
}

function layerOf(content: { readonly file: string }): Layer {
  return { id: 'app', entries: [{ path: '/file', type: 'file', content }] };
}

async function listOf(read: (onEntry: (entry: LayerEntry) => Promise<void>) => Promise<void>) {
  const list: { header: FoundHeader; content: Buffer; digest?: string; part?: string }[] = [];
  await read(async ({ header, content, digest, read: readPart }) => {
    const part = readPart?.(1, 3);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
    list.push({
      header,
      content: Buffer.concat(chunks),
      ...(digest === undefined ? {} : { digest }),
      ...(part ? { part: Buffer.from(part).toString() } : {}),
    });
  });
  return list;
}

function isChanged(thrown: unknown): boolean {
  return StrakeError.is(thrown) && thrown.code === 'FILE_CHANGED';
}
