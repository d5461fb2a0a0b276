import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore } from './open-store.ts';

const CAN_MOUNT = spawnSync('unshare', ['--mount', 'true']).status === 0;

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-store-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const digestOf = (bytes: string | Uint8Array) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function* stream(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of bytes) all.push(chunk);
  return Buffer.concat(all).toString();
}

test('continues in a temporary directory, with one warning, if its own cannot be created', async (t) => {
  const directory = join(await temporaryDirectory(t), 'file');
  await writeFile(directory, '');
  const warnings: string[] = [];
  const store = await openStore(join(directory, 'cache'), {
    onWarning: (...texts) => warnings.push(texts.join(' ')),
  });
  const blobs = [await store.write(stream('a')), await store.writeBytes(Buffer.from('b'))];
  await store.writeRecord('key', 1);
  assert.equal(await store.readRecord('key'), 1);
  for (const blob of blobs) assert.ok((await collect(await store.open(blob))).length === 1);
  const path = (await store.path(digestOf('a'))) ?? '';
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /building without a cache: .* a component of the path is a file Set STRAKE_CACHE/,
  );
  await store.close();
  await assert.rejects(stat(path), { code: 'ENOENT' });
});

test('reads existing blobs when nothing can be written any more', async (t) => {
  const directory = await temporaryDirectory(t);
  const blob = await (await openStore(directory)).write(stream('old'));
  // Not even root can write below a file.
  await rm(join(directory, 'unfinished'), { recursive: true });
  await writeFile(join(directory, 'unfinished'), '');
  const warnings: string[] = [];
  const store = await openStore(directory, { onWarning: (message) => warnings.push(message) });
  assert.equal(await collect(await store.open(blob)), 'old');
  assert.ok(await store.has((await store.write(stream('new'))).digest));
  assert.equal(warnings.length, 1);
  await store.close();
});

/** Runs a program where \`disk\` is a directory of 400 KiB, or one that cannot be written to. */
function onDisk(disk: string, script: string, program: string): unknown {
  const text = `
    import { createHash } from 'node:crypto';
    import { openStore } from ${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)};
    const disk = process.argv[1];
    const warnings = [];
    const open = () => openStore(disk, { onWarning: (message) => warnings.push(message) });
    const read = async (store, blob) => { let size = 0; for await (const chunk of await store.open(blob)) size += chunk.length; return size; };
    ${program}`;
  const node = [process.execPath, '--no-warnings', '--input-type=module', '-e', text, disk];
  const argv = ['--mount', 'sh', '-c', `${script} && shift && exec "$@"`, 'sh', disk, ...node];
  return JSON.parse(execFileSync('unshare', argv, { maxBuffer: 2 ** 24 }).toString());
}

test('keeps what it wrote when the disk becomes full in the middle of a blob', {
  skip: !CAN_MOUNT && 'no right to mount',
}, async (t) => {
  const disk = await temporaryDirectory(t);
  const out = onDisk(
    disk,
    'mount -t tmpfs -o size=400k none "$1"',
    `const store = await open();
     const small = await store.writeBytes(Buffer.from('small'));
     const large = async function* (seed) { for (let at = 0; at < 20; at += 1) yield Buffer.alloc(50_000, at + seed); };
     const [one, two] = await Promise.all([store.write(large(0)), store.write(large(1))]);
     console.log(JSON.stringify([await read(store, small), await read(store, one), await read(store, two), warnings]));
     await store.close();`,
  );
  const path =
    /^building without a cache: \S+\/unfinished\/[0-9a-f.-]+ cannot be written: the disk is full$/;
  assert.ok(Array.isArray(out));
  assert.deepEqual(out.slice(0, 3), [5, 1_000_000, 1_000_000]);
  assert.equal(out[3].length, 1);
  assert.match(out[3][0], path);
});

test('reads from a store on a read-only disk', {
  skip: !CAN_MOUNT && 'no right to mount',
}, async (t) => {
  const disk = await temporaryDirectory(t);
  const blob = await (await openStore(disk)).write(stream('old'));
  const out = onDisk(
    disk,
    'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"',
    `const store = await open();
     const fresh = await store.writeBytes(Buffer.from('fresh'));
     await store.writeRecord('key', 'kept');
     console.log(JSON.stringify([await read(store, ${JSON.stringify(blob)}), await read(store, fresh), await store.readRecord('key'), warnings.length]));
     await store.close();`,
  );
  assert.deepEqual(out, [3, 5, 'kept', 1]);
});
