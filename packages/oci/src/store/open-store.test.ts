import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cacheDirectory } from './cache-directory.ts';
import { openStore } from './open-store.ts';

const signal = new AbortController().signal;

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-store-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const digestOf = (bytes: string | Uint8Array) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const hexOf = (text: string) => digestOf(text).slice(7);

async function* stream(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of bytes) all.push(chunk);
  return Buffer.concat(all).toString();
}

test('stores bytes by their digest, and returns them', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await openStore(directory);
  const blob = await store.write(stream('hello ', 'world'));
  assert.deepEqual(blob, { digest: digestOf('hello world'), size: 11 });
  assert.deepEqual(await store.writeBytes(Buffer.from('')), { digest: digestOf(''), size: 0 });
  assert.equal(await collect(await store.open(blob, signal)), 'hello world');
  assert.equal(await store.size(blob.digest), 11);
  assert.ok(await store.has(blob.digest));
  assert.equal(
    await store.path(blob.digest),
    join(directory, 'blobs/sha256', hexOf('hello world')),
  );
  assert.deepEqual(await readdir(join(directory, 'unfinished')), []);
  const again = await openStore(directory);
  assert.equal(await collect(await again.open(blob)), 'hello world');
});

test('reports what it does not have', async (t) => {
  const store = await openStore(await temporaryDirectory(t));
  const digest = digestOf('never');
  assert.deepEqual(
    [await store.has(digest), await store.size(digest), await store.path(digest)],
    [false, undefined, undefined],
  );
  await assert.rejects(store.open({ digest, size: 5 }), { code: 'FILE_UNREADABLE' });
  await assert.rejects(store.size('sha256:../../etc/passwd'), { code: 'DIGEST_INVALID' });
});

test('refuses unexpected bytes, and keeps none of them', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await openStore(directory);
  const wrongs = [
    ['DIGEST_MISMATCH', { digest: digestOf('hallo'), size: 5 }],
    ['SIZE_MISMATCH', { digest: digestOf('hello'), size: 4 }],
    ['SIZE_MISMATCH', { digest: digestOf('hello'), size: 6 }],
  ] as const;
  for (const [code, expected] of wrongs)
    await assert.rejects(store.write(stream('hel', 'lo'), expected), { code });
  assert.deepEqual(await readdir(join(directory, 'blobs/sha256')), []);
  assert.deepEqual(await readdir(join(directory, 'unfinished')), []);
  await store.write(stream('hello'), { digest: digestOf('hello'), size: 5 });
});

test('detects corruption before the last byte is returned, and removes the blob', async (t) => {
  const store = await openStore(await temporaryDirectory(t));
  for (const damage of [
    (path: string) => writeFile(path, 'hellO'),
    (path: string) => truncate(path, 3),
  ]) {
    const blob = await store.writeBytes(Buffer.from('hello'));
    await damage((await store.path(blob.digest)) ?? '');
    await assert.rejects(collect(await store.open(blob)), { code: /^(DIGEST|SIZE)_MISMATCH$/ });
    assert.equal(await store.has(blob.digest), false);
  }
});

test('keeps a blob that a reader does not read to its end', async (t) => {
  const store = await openStore(await temporaryDirectory(t));
  const blob = await store.writeBytes(Buffer.alloc(2 ** 20));
  for await (const _ of await store.open(blob)) break;
  const controller = new AbortController();
  await assert.rejects(
    async () => {
      for await (const _ of await store.open(blob, controller.signal)) controller.abort();
    },
    { name: 'AbortError' },
  );
  assert.ok(await store.has(blob.digest));
});

test('keeps nothing of a failed stream', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await openStore(directory);
  const failing = async function* () {
    yield* stream('half');
    throw new Error('line cut');
  };
  await assert.rejects(store.write(failing()), /^Error: line cut$/);
  for (const name of ['blobs/sha256', 'unfinished'])
    assert.deepEqual(await readdir(join(directory, name)), []);
});

test('holds complete blobs only, whenever a writer is killed, and cleans up after it', async (t) => {
  const directory = await temporaryDirectory(t);
  const program = `
    import { openStore } from ${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)};
    const store = await openStore(process.argv[1]);
    await new Promise((begun) => {
      const endless = async function* () { yield Buffer.from('half'); begun(); await new Promise(() => {}); };
      store.write(endless());
    });
    console.log('open');
    for (let turn = 0; ; turn += 1) await store.writeBytes(Buffer.alloc(300_000, turn % 50));
  `;
  const argv = ['--no-warnings', '--input-type=module', '-e', program, directory];
  const writers = [0, 1, 2].map(() =>
    spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  for (const { stdout } of writers) await once(stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const writer of writers) {
    writer.kill('SIGKILL');
    await once(writer, 'exit');
  }
  assert.notDeepEqual(await readdir(join(directory, 'unfinished')), []);
  const blobs = await readdir(join(directory, 'blobs/sha256'));
  assert.ok(blobs.length > 0);
  for (const hex of blobs)
    assert.equal(digestOf(await readFile(join(directory, 'blobs/sha256', hex))), `sha256:${hex}`);
  // Of processes elsewhere, and of nobody.
  const elsewhere = (tail: string) => `1-1-${'0'.repeat(12)}.${tail.repeat(24)}`;
  const [young, old, foreign] = [elsewhere('a'), elsewhere('b'), 'notes'] as const;
  for (const name of [young, old, foreign])
    await writeFile(join(directory, 'unfinished', name), 'x');
  for (const name of [old, foreign]) await utimes(join(directory, 'unfinished', name), 0, 0);
  await openStore(directory);
  assert.deepEqual((await readdir(join(directory, 'unfinished'))).sort(), [young, foreign]);
});

test('keeps small records, and ignores corrupt ones', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await openStore(directory);
  assert.equal(await store.readRecord('a key'), undefined);
  await store.writeRecord('a key', { digest: 'x', size: 1 });
  assert.deepEqual(await (await openStore(directory)).readRecord('a key'), {
    digest: 'x',
    size: 1,
  });
  assert.equal(await store.readRecord('another'), undefined);
  const file = join(directory, 'records', `${hexOf('a key')}.json`);
  const text = await readFile(file, 'utf8');
  for (const damaged of [text.slice(0, -3), text.replace('1', '2'), '{"digest": ', '']) {
    await writeFile(file, damaged);
    assert.equal(await store.readRecord('a key'), undefined);
  }
});

test('cacheDirectory follows STRAKE_CACHE, then XDG, then the home directory', () => {
  const home = '/home/me';
  assert.equal(cacheDirectory({ STRAKE_CACHE: '/c', XDG_CACHE_HOME: '/x' }, home), '/c');
  assert.equal(cacheDirectory({ STRAKE_CACHE: '', XDG_CACHE_HOME: '/x' }, home), '/x/strake');
  assert.equal(cacheDirectory({ XDG_CACHE_HOME: 'x' }, home), '/home/me/.cache/strake');
  assert.equal(cacheDirectory({ STRAKE_CACHE: 'c/d' }, home), join(process.cwd(), 'c/d'));
  assert.equal(cacheDirectory({}, ''), join(process.cwd(), '.cache/strake'));
  assert.equal(cacheDirectory({}, home), '/home/me/.cache/strake');
});

test('refuses to be used after it was closed, and finishes what is being read', async (t) => {
  const directory = await temporaryDirectory(t);
  const store = await openStore(directory);
  const bytes = Buffer.from('ahoy');
  const claim = await store.writeBytes(bytes);
  const reading = await store.open(claim, signal);
  await store.close();
  await store.close();
  const uses = [
    () => store.writeBytes(bytes),
    () => store.writeBytes(Buffer.from('other')),
    () => store.open(claim, signal),
    () => store.has(claim.digest),
    () => store.size(claim.digest),
    () => store.path(claim.digest),
    () => store.readRecord('key'),
    () => store.writeRecord('key', {}),
    () =>
      store.write(
        (async function* () {
          yield bytes;
        })(),
      ),
  ];
  for (const use of uses)
    await assert.rejects(use, { code: 'CLOSED', message: `the store ${directory} is closed` });
  for await (const chunk of reading) assert.deepEqual(Buffer.from(chunk), bytes);
});
