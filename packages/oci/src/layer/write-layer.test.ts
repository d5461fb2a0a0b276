import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Entry, Layer } from '../spec/layer.ts';
import { openStore, type Store } from '../store/index.ts';
import { readLayer } from './read-layer.ts';
import { type WriteLayerOptions, writeLayer } from './write-layer.ts';

const { signal } = new AbortController();

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-layer-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

async function bytesOf(store: Store, blob: { digest: string; size: number }): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of await store.open(blob)) all.push(chunk);
  return Buffer.concat(all);
}

const EVERY_KIND: readonly Entry[] = [
  { path: '/app/z', type: 'hardlink', target: '/app/run' },
  { path: '/app/run', type: 'file', content: { text: 'run\n' }, mode: 0o755 },
  { path: '/app', type: 'directory' },
  { path: '/app-b', type: 'symlink', target: '/app/run' },
  { path: '/data', type: 'file', content: { base64: 'AAE=' }, uid: 7, gid: 8, mtime: 5 },
  {
    path: '/x',
    type: 'file',
    content: { text: '' },
    pax: { 'SCHILY.xattr.user.b': '2', 'SCHILY.xattr.user.a': '1' },
  },
];
const DIGEST = 'sha256:228537012e2cfdf268c37d97b6d7794c249c73f08bcde58000bc938e296a37a8';

describe('writeLayer', () => {
  test('writes entries as GNU tar lists them: sorted, with default modes and the given timestamps', async (t) => {
    const store = await openStore(await temporaryDirectory(t));
    const written = await writeLayer(
      { id: 'app', entries: EVERY_KIND },
      { timestamp: 1_000_000_000, store, signal },
    );
    const input = gunzipSync(await bytesOf(store, written));
    const env = { ...process.env, TZ: 'UTC' };
    const list = execFileSync('tar', ['-tvf', '-', '--numeric-owner', '--full-time'], {
      input,
      env,
    });
    assert.deepEqual(list.toString().replace(/ +/g, ' ').trim().split('\n'), [
      'drwxr-xr-x 0/0 0 2001-09-09 01:46:40 app/',
      '-rwxr-xr-x 0/0 4 2001-09-09 01:46:40 app/run',
      'lrwxrwxrwx 0/0 0 2001-09-09 01:46:40 app-b -> /app/run',
      '-rw-r--r-- 7/8 2 1970-01-01 00:00:05 data',
      '-rw-r--r-- 0/0 0 2001-09-09 01:46:40 x',
      'hrw-r--r-- 0/0 0 2001-09-09 01:46:40 app/z link to app/run',
    ]);
  });

  test('writes the entries of a tar as Go writes it in their order, with their names', async (t) => {
    const store = await openStore(await temporaryDirectory(t));
    const entries: readonly Entry[] = [
      { path: '/b', type: 'file', content: { text: 'x' }, name: '/b' },
      { path: '/a', type: 'directory', name: 'a' },
    ];
    const written = await writeLayer(
      { id: 'app', tar: 'go', entries },
      { timestamp: 0, store, signal },
    );
    const tar = gunzipSync(await bytesOf(store, written));
    assert.equal(tar.length, 512 + 512 + 512 + 1024);
    const nameAt = (at: number) =>
      tar
        .subarray(at, at + 100)
        .toString()
        .replace(/\0+$/, '');
    assert.deepEqual([nameAt(0), nameAt(1024)], ['/b', 'a']);
  });

  test('never takes a layer of another tar format, order or name for the same', async (t) => {
    const store = await openStore(await temporaryDirectory(t));
    const [a, b]: readonly Entry[] = ['/a', '/b'].map((path) => ({
      path,
      type: 'file',
      content: { text: 'x' },
    }));
    assert.ok(a && b);
    const layers: readonly Omit<Layer, 'id'>[] = [
      { entries: [a, b] },
      { tar: 'go', entries: [a, b] },
      { tar: 'go', entries: [b, a] },
      { tar: 'go', entries: [a, { ...b, name: './b' }] },
      { tar: 'go', entries: [a, { ...b, xattrs: { 'user.x': '/w==' } }] },
    ];
    const keys = new Set<string>();
    for (const layer of layers) {
      const { key = '' } = await writeLayer(
        { id: 'app', ...layer },
        { timestamp: 0, store, signal },
      );
      keys.add(key);
    }
    assert.equal(keys.size, layers.length);
  });

  test('has the same digest in any order of entries and in every release', async (t) => {
    const directory = await temporaryDirectory(t);
    for (const entries of [EVERY_KIND, [...EVERY_KIND].reverse()]) {
      const store = await openStore(join(directory, String(entries === EVERY_KIND)));
      const { digest } = await writeLayer({ id: 'app', entries }, { timestamp: 0, store, signal });
      // Another value here is another digest for every image that anybody built.
      assert.equal(digest, DIGEST);
    }
  });

  test('has the same digest whatever timestamps and modes the files have', async (t) => {
    const directory = await temporaryDirectory(t);
    const digests: string[] = [];
    for (const [name, mode, time] of [
      ['a', 0o600, 5],
      ['b', 0o777, 1e9],
    ] as const) {
      const file = join(directory, name);
      await writeFile(file, 'program');
      await chmod(file, mode);
      await utimes(file, time, time);
      const store = await openStore(join(directory, `store ${name}`));
      const layer = {
        id: 'app',
        entries: [{ path: '/a', type: 'file', content: { file } }],
      } as const;
      digests.push((await writeLayer(layer, { timestamp: 0, store, signal })).digest);
    }
    assert.equal(digests[0], digests[1]);
  });

  test('accepts content from the store, and verifies it', async (t) => {
    const store = await openStore(await temporaryDirectory(t));
    const blob = await store.writeBytes(Buffer.from('from the store'));
    const layer = { id: 'app', entries: [{ path: '/a', type: 'file', content: blob }] } as const;
    const written = await writeLayer(layer, { timestamp: 0, store, signal });
    assert.ok(gunzipSync(await bytesOf(store, written)).includes('from the store'));
    await writeFile((await store.path(blob.digest)) ?? '', 'from the stork');
    const anew = { timestamp: 0, store, signal, useRecords: false };
    await assert.rejects(writeLayer(layer, anew), { code: 'DIGEST_MISMATCH' });
  });
});

describe('a layer that was written earlier', () => {
  /** Writes a layer of one file, and counts how often the tar was written. */
  async function counting(t: TestContext) {
    const directory = await temporaryDirectory(t);
    const file = join(directory, 'file');
    await writeFile(file, 'one');
    const store = await openStore(join(directory, 'store'));
    const entries = [{ path: '/a', type: 'file', content: { file } }] as const;
    const write = async (options: Partial<WriteLayerOptions> = {}) => {
      let tars = 0;
      const onProgress = (done: number, total: number) => {
        tars += done === total ? 1 : 0;
      };
      const written = await writeLayer(
        { id: 'app', entries },
        { timestamp: 0, store, signal, onProgress, ...options },
      );
      return { ...written, tars };
    };
    return { file, store, write };
  }

  test('is found again', async (t) => {
    const { file, write } = await counting(t);
    const first = await write();
    assert.equal(first.tars, 1);
    await utimes(file, 9, 9);
    assert.deepEqual(await write(), { ...first, isNew: false, tars: 0 });
  });

  test('is written again when content or a timestamp changed, or on request', async (t) => {
    const { file, write } = await counting(t);
    const first = await write();
    const { key, ...unnamed } = first;
    assert.match(key ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(await write({ useRecords: false }), unnamed);
    assert.notEqual((await write({ timestamp: 1 })).digest, first.digest);
    await writeFile(file, 'two');
    const other = await write();
    assert.notEqual(other.digest, first.digest);
    assert.equal(other.tars, 1);
  });

  test('is not written if it exists elsewhere', async (t) => {
    const { write } = await counting(t);
    const there = {
      digest: `sha256:${'1'.repeat(64)}`,
      size: 7,
      diffId: `sha256:${'2'.repeat(64)}`,
    };
    const asked: string[] = [];
    const elsewhere = async (key: string) => {
      asked.push(key);
      return there;
    };
    assert.deepEqual(await write({ elsewhere }), {
      ...there,
      isNew: false,
      tars: 0,
      key: asked[0],
    });
    const { key } = await write();
    assert.deepEqual(asked, [key]);
  });

  test('is written again when its blob or its record is missing or corrupt', async (t) => {
    const { store, write } = await counting(t);
    const first = await write();
    const path = (await store.path(first.digest)) ?? '';
    await truncate(path, 3);
    assert.deepEqual(await write(), first);
    await rm(path);
    assert.deepEqual(await write(), first);
    await rm(join(store.directory, 'records'), { recursive: true });
    assert.deepEqual(await write(), first);
    assert.equal((await write()).tars, 0);
  });
});

test('writes hundreds of megabytes in little memory', { timeout: 60_000 }, async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'large');
  await writeFile(file, 'x');
  await truncate(file, 300 * 2 ** 20);
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { openStore } from ${url('../store/index.ts')};
    import { writeLayer } from ${url('./write-layer.ts')};
    const [directory, file] = process.argv.slice(1);
    const entries = [{ path: '/large', type: 'file', content: { file } }];
    const { signal } = new AbortController();
    await writeLayer({ id: 'large', entries }, { timestamp: 0, store: await openStore(directory), signal });
    console.log(process.resourceUsage().maxRSS);
  `;
  const argv = [
    '--no-warnings',
    '--input-type=module',
    '-e',
    program,
    join(directory, 'store'),
    file,
  ];
  const kib = Number(execFileSync(process.execPath, argv).toString());
  assert.ok(kib < 200 * 1024, `${kib} KiB`);
});

test('writes layers in parallel as it writes them alone, even if some fail midway', async (t) => {
  const directory = await temporaryDirectory(t);
  const layers: Layer[] = [];
  for (const [at, size] of [3e6, 1e6, 2.5e6].entries()) {
    const file = join(directory, `file ${at}`);
    await writeFile(file, randomBytes(size));
    layers.push({ id: 'app', entries: [{ path: '/file', type: 'file', content: { file } }] });
  }
  const write = (store: Store, layer: Layer) => writeLayer(layer, { timestamp: 0, store, signal });
  const alone = await Promise.all(
    layers.map(async (layer, at) => write(await openStore(join(directory, `store ${at}`)), layer)),
  );
  const store = await openStore(join(directory, 'store'));
  const content = await store.writeBytes(randomBytes(3e6));
  await truncate((await store.path(content.digest)) ?? '', 2e6);
  const broken: Layer = { id: 'app', entries: [{ path: '/file', type: 'file', content }] };
  const written = await Promise.allSettled(
    layers.flatMap((layer) => [write(store, broken), write(store, layer)]),
  );
  for (const [at, layer] of alone.entries()) {
    assert.equal(written[2 * at]?.status, 'rejected');
    assert.deepEqual(written[2 * at + 1], { status: 'fulfilled', value: layer });
  }
});

test('stops when it is cancelled, and keeps nothing', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'large');
  await writeFile(file, 'x');
  await truncate(file, 2 ** 35);
  const store = await openStore(join(directory, 'store'));
  const entries = [{ path: '/large', type: 'file', content: { file } }] as const;
  for (const useRecords of [true, false]) {
    const writing = writeLayer(
      { id: 'large', entries },
      { timestamp: 0, store, signal: AbortSignal.timeout(100), useRecords },
    );
    await assert.rejects(writing, { name: 'TimeoutError' });
  }
  await store.close();
  assert.equal(execFileSync('find', [join(directory, 'store'), '-type', 'f']).toString(), '');
});

test('readLayer returns entries and diff ID, and accepts zeros after the end', async (t) => {
  const store = await openStore(await temporaryDirectory(t));
  const written = await writeLayer(
    { id: 'app', entries: EVERY_KIND },
    { timestamp: 0, store, signal },
  );
  const packed = await bytesOf(store, written);
  const plain = gunzipSync(packed);
  for (const bytes of [packed, plain, execFileSync('zstd', ['-c'], { input: plain })]) {
    const names: string[] = [];
    const stream = async function* () {
      yield bytes;
    };
    const read = await readLayer(stream(), signal, ({ header }) => void names.push(header.name));
    assert.deepEqual(read, { diffId: written.diffId, size: plain.length });
    assert.deepEqual(names, ['app/', 'app/run', 'app-b', 'data', 'x', 'app/z']);
  }
  const padded = async function* () {
    yield Buffer.concat([plain, Buffer.alloc(8192)]);
  };
  const { diffId, size } = await readLayer(padded(), signal, () => {});
  assert.equal(size, plain.length + 8192);
  assert.notEqual(diffId, written.diffId);
});
