import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { openStore } from '@strake/oci';
import { namesIn, tryFileLock } from '@strake/oci/internal';
import { cacheEntries, pruneCache } from './index.ts';

const NAMES = {
  old: `blobs/sha256/${'0'.repeat(64)}`,
  new: `blobs/sha256/${'1'.repeat(64)}`,
  compile: `compile/${'2'.repeat(24)}`,
  record: `records/${'3'.repeat(64)}.json`,
} as const;

async function cache(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-prune-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const files: readonly [name: string, age: number][] = [
    [NAMES.old, 300],
    [NAMES.new, 100],
    [`${NAMES.compile}/0/app`, 200],
    [NAMES.record, 50],
  ];
  for (const [name, age] of files) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x'.repeat(100_000));
    const at = 1_000_000 - age;
    await utimes(path, at, at);
  }
  for (const compiled of [`${NAMES.compile}/0`, NAMES.compile])
    await utimes(join(directory, compiled), 1, 1);
  return directory;
}

const names = async (directory: string) =>
  (await cacheEntries(directory)).map(({ path }) => path.slice(directory.length + 1)).sort();

test('removes the least recently used entries until the rest fits', async (t) => {
  const directory = await cache(t);
  const pruned = await pruneCache(directory, { mostBytes: 250_000 });
  assert.equal(pruned.entries, 2);
  assert.ok(pruned.freed >= 200_000 && pruned.left <= 250_000);
  assert.deepEqual(await names(directory), [NAMES.new, NAMES.record]);
});

test('removes an entry that alone is too large before older ones that fit', async (t) => {
  const directory = await cache(t);
  const tools = join(directory, 'tools', '4'.repeat(24));
  await mkdir(tools, { recursive: true });
  await writeFile(join(tools, 'large'), 'x'.repeat(700_000));
  const pruned = await pruneCache(directory, { mostBytes: 600_000 });
  assert.equal(pruned.entries, 1);
  assert.deepEqual(await names(directory), Object.values(NAMES).sort());
});

test('removes what was not used for some days, however little it is', async (t) => {
  const directory = await cache(t);
  const day = 24 * 60 * 60;
  const now = Date.now() / 1000;
  for (const [name, days] of [
    [NAMES.old, 31],
    [NAMES.new, 29],
    [NAMES.record, 0],
  ] as const)
    await utimes(join(directory, name), now - days * day, now - days * day);
  const mostBytes = Number.POSITIVE_INFINITY;
  const pruned = await pruneCache(directory, { mostBytes, olderThanDays: 30 });
  assert.equal(pruned.entries, 2);
  assert.deepEqual(await names(directory), [NAMES.new, NAMES.record]);
  await pruneCache(directory, { mostBytes: 100_000, olderThanDays: 30 });
  assert.deepEqual(await names(directory), [NAMES.record]);
});

test('keeps a directory that a build uses', async (t) => {
  const directory = await cache(t);
  const release = await tryFileLock(join(directory, `${NAMES.compile}.lock`));
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await names(directory), [NAMES.compile]);
  await release?.();
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await names(directory), []);
});

test('keeps what compilers keep while any build runs, however old it is', async (t) => {
  const directory = await cache(t);
  const kept = `tools/${'4'.repeat(24)}`;
  await mkdir(join(directory, kept, '00'), { recursive: true });
  for (const path of [`${kept}/00`, kept]) await utimes(join(directory, path), 1, 1);
  const build = await openStore(directory);
  await build.writeBytes(ONE);
  const { inUse } = await pruneCache(directory, { mostBytes: 0 });
  assert.equal(inUse.entries, 2);
  assert.ok((await names(directory)).includes(kept));
  await build.close();
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await names(directory), []);
});

test('a build that begins meanwhile finds all that compilers keep, or nothing', async (t) => {
  const directory = await cache(t);
  const kept = join(directory, 'tools', '4'.repeat(24));
  const parts = Array.from({ length: 256 }, (_, at) => String(at));
  await Promise.all(parts.map((part) => mkdir(join(kept, part), { recursive: true })));
  const running = { isOver: false };
  const pruned = pruneCache(directory, { mostBytes: 0 }).finally(() => {
    running.isOver = true;
  });
  const seen = new Set<number>();
  while (!running.isOver) {
    // At once: removing keeps all threads for files busy.
    seen.add(namesIn(kept).length);
    await setImmediate();
  }
  await pruned;
  seen.delete(0);
  assert.deepEqual([...seen], [256]);
  assert.deepEqual(await readdir(join(directory, 'unfinished')), []);
});

test('keeps everything that strake did not name', async (t) => {
  const directory = await cache(t);
  const foreign = ['blobs/sha256/x', 'blobs/notes', 'records/f.txt', 'compile/b/c', 'code/proj/d'];
  for (const name of [...foreign, 'leases/contract', 'unfinished/letter', 'actions/a.json']) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), 'mine');
    await utimes(join(directory, name), 1, 1);
  }
  assert.equal((await names(directory)).length, 4);
  assert.equal((await pruneCache(directory, { mostBytes: 0 })).entries, 4);
  await (await openStore(directory)).close();
  for (const name of [...foreign, 'leases/contract', 'unfinished/letter', 'actions/a.json'])
    assert.equal(await readFile(join(directory, name), 'utf8'), 'mine', name);
});

test('does nothing if there is no cache', async (t) => {
  const directory = join(await cache(t), 'nowhere');
  assert.deepEqual(await pruneCache(directory, { mostBytes: 0 }), {
    entries: 0,
    freed: 0,
    left: 0,
    inUse: { entries: 0, bytes: 0 },
  });
  await assert.rejects(readdir(directory), { code: 'ENOENT' });
});

/** A store with blobs that were used long ago. */
async function oldBlobs(t: TestContext, ...texts: readonly string[]) {
  const directory = await cache(t);
  await pruneCache(directory, { mostBytes: 0 });
  const store = await openStore(directory);
  const blobs = await Promise.all(texts.map((text) => store.writeBytes(Buffer.from(text))));
  await store.close();
  const age = async () => {
    // Some may be pruned meanwhile.
    for (const { path } of await cacheEntries(directory)) await utimes(path, 1, 1).catch(() => {});
  };
  await age();
  const held = async () => {
    const paths = (await cacheEntries(directory)).map(({ path }) => readFile(path, 'utf8'));
    return (await Promise.all(paths)).sort();
  };
  return { directory, blobs, held, age };
}

const [ONE, TWO] = [Buffer.from('one'), Buffer.from('two')];

test('keeps what an open store has found or written, and says so', async (t) => {
  const { directory, blobs, held } = await oldBlobs(t, 'one', 'two', 'three');
  const store = await openStore(directory);
  assert.ok(await store.has(blobs[0]?.digest ?? ''));
  assert.deepEqual(await store.writeBytes(TWO), blobs[1]);
  await store.writeBytes(Buffer.from('four'));
  const { inUse, entries } = await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual([entries, inUse], [1, { entries: 3, bytes: 10 }]);
  assert.deepEqual(await held(), ['four', 'one', 'two']);
  await store.close();
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await held(), []);
  assert.deepEqual(await readdir(join(directory, 'leases')), []);
});

const STORE = JSON.stringify(new URL('../../../../oci/src/store/index.ts', import.meta.url).href);

function start(directory: string, program: string) {
  const argv = ['--no-warnings', '--input-type=module', '-e', program, directory];
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('leaves nothing for a process that was killed', async (t) => {
  const { directory, held } = await oldBlobs(t, 'one');
  const child = start(
    directory,
    `import { openStore } from ${STORE};
     const store = await openStore(process.argv[1]);
     await store.writeBytes(Buffer.from('one'));
     console.log('open');
     setInterval(() => {}, 1000);`,
  );
  await once(child.stdout, 'data');
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await held(), ['one']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await held(), []);
  assert.deepEqual(await readdir(join(directory, 'leases')), []);
});

test('removes nothing that an open store has found, at any moment', async (t) => {
  const { directory, age } = await oldBlobs(t, 'one');
  const pruning = start(
    directory,
    `import { pruneCache } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
     console.log('begun');
     for (;;) await pruneCache(process.argv[1], { mostBytes: 0 });`,
  );
  await once(pruning.stdout, 'data');
  let found = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    const writing = await openStore(directory);
    const blob = await writing.writeBytes(ONE);
    await age();
    await writing.close();
    const store = await openStore(directory);
    if (await store.has(blob.digest)) {
      found += 1;
      for (let read = 0; read < 3; read += 1)
        for await (const chunk of await store.open(blob)) assert.deepEqual(chunk, ONE);
    }
    await store.close();
  }
  pruning.kill('SIGKILL');
  await once(pruning, 'exit');
  t.diagnostic(`found ${found} times`);
});
