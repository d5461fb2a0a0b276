import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  type ImageSource,
  openDockerArchive,
  openOciArchive,
  writeLayout,
  writeOciArchive,
} from '@strake/oci';
import { type SampleImage, sampleImage } from '../layout/sample-image.ts';
import { requireTool, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { podmanLoad } from './podman-load.ts';

const { signal } = new AbortController();

async function archiveOf(
  t: Scope,
  { tree, store }: SampleImage,
  ...references: string[]
): Promise<string> {
  const file = join(await temporaryDirectory(t), 'image.tar');
  await writeOciArchive(file, tree, { references, store, signal });
  return file;
}

async function open(t: Scope, file: string, reference?: string): Promise<ImageSource> {
  const source = await openOciArchive(file, reference, signal);
  t.after(async () => source.close?.());
  return source;
}

async function checkWhole(source: ImageSource, { tree }: SampleImage): Promise<void> {
  assert.deepEqual((await source.root(signal)).descriptor, tree.root);
  for (const { descriptor, text } of tree.manifests)
    assert.equal(Buffer.from(await source.document(descriptor, signal)).toString(), text);
  for (const { descriptor } of tree.blobs) {
    const hash = createHash('sha256');
    for await (const chunk of await source.blob(descriptor, signal)) hash.update(chunk);
    assert.equal(`sha256:${hash.digest('hex')}`, descriptor.digest);
  }
}

test('writes every platform into an archive that skopeo copies whole', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  if (skopeo === undefined) return;
  const image = await sampleImage(t);
  const file = await archiveOf(t, image, 'v1');
  const copy = join(await temporaryDirectory(t), 'copy.tar');
  await runOk([skopeo, 'copy', '--all', `oci-archive:${file}:v1`, `oci-archive:${copy}:v2`]);
  await checkWhole(await open(t, copy, 'v2'), image);
});

test('writes an archive of one platform that podman loads', async (t) => {
  const podman = await requireTool(t, 'podman');
  if (podman === undefined) return;
  const file = await archiveOf(t, await sampleImage(t, { index: false }), 'v1');
  assert.match(await podmanLoad(t, podman, file), /Loaded image.*v1/);
});

test('writes the same bytes each time, for any user', async (t) => {
  const one = await archiveOf(t, await sampleImage(t), 'v1');
  const other = await archiveOf(t, await sampleImage(t), 'v1');
  assert.ok((await readFile(one)).equals(await readFile(other)));
});

test('reads back what it wrote', async (t) => {
  const image = await sampleImage(t);
  await checkWhole(await open(t, await archiveOf(t, image, 'v1')), image);
});

for (const [tool, squeeze] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
  // Source: RFC 8878, section 3.1.2.
  [
    'zstd with a skippable frame',
    (tar: Buffer) =>
      Buffer.concat([Buffer.from('502a4d180100000000', 'hex'), zstdCompressSync(tar)]),
  ],
] as const) {
  test(`reads a layout that GNU tar packed and ${tool} compressed`, async (t) => {
    const image = await sampleImage(t);
    const home = await temporaryDirectory(t);
    const layout = join(home, 'layout');
    await writeLayout(layout, image.tree, { references: ['v1'], store: image.store, signal });
    const file = join(home, 'image.tar');
    await runOk(['tar', '--create', '--format=gnu', '--file', file, '--directory', layout, '.']);
    await checkWhole(await open(t, file, 'v1'), image);
    await writeFile(file, squeeze(await readFile(file)));
    await checkWhole(await open(t, file, 'v1'), image);
  });
}

test('reads long names of GNU tar and of PAX', async (t) => {
  const image = await sampleImage(t);
  const home = await temporaryDirectory(t);
  const layout = join(home, 'layout');
  await writeLayout(layout, image.tree, { references: ['v1'], store: image.store, signal });
  const long = `${'deep/'.repeat(40)}file`;
  await mkdir(join(layout, 'deep/'.repeat(40)), { recursive: true });
  await writeFile(join(layout, long), 'long');
  for (const format of ['gnu', 'pax']) {
    const file = join(home, `${format}.tar`);
    await runOk([
      'tar',
      '--create',
      `--format=${format}`,
      '--file',
      file,
      '--directory',
      layout,
      '.',
    ]);
    await checkWhole(await open(t, file), image);
  }
});

test('refuses an archive with a member whose path is longer than 64 KiB', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'x'), '');
  for (const format of ['gnu', 'pax']) {
    const file = join(directory, `${format}.tar`);
    const long = `--transform=s,^,${'ab/'.repeat(22_000)},`;
    await runOk(['tar', `--format=${format}`, long, '-C', directory, '-cf', file, 'x']);
    await assert.rejects(open(t, file), {
      code: 'LIMIT_EXCEEDED',
      message: /^ab\/.{1,110} of oci-archive:.* has a path of more than 65536 bytes$/,
    });
  }
});

test('replaces an existing file completely', async (t) => {
  const first = await sampleImage(t, { mark: 'first' });
  const second = await sampleImage(t, { mark: 'second' });
  const file = await archiveOf(t, first, 'v1');
  await writeOciArchive(file, second.tree, { references: ['v2'], store: second.store, signal });
  await checkWhole(await open(t, file, 'v2'), second);
});

test('keeps the existing file, and nothing else, when a blob is unavailable', async (t) => {
  const image = await sampleImage(t);
  const file = await archiveOf(t, image, 'v1');
  const before = await readFile(file);
  const store = { open: () => Promise.reject(new Error('gone')) };
  const writing = writeOciArchive(file, image.tree, { references: [], store, signal });
  await assert.rejects(writing, /gone/);
  assert.ok(before.equals(await readFile(file)));
  assert.deepEqual(await readdir(join(file, '..')), ['image.tar']);
});

test('reports its progress up to the end', async (t) => {
  const { tree, store } = await sampleImage(t);
  const file = join(await temporaryDirectory(t), 'image.tar');
  const seen: (readonly [number, number])[] = [];
  const onProgress = (done: number, total: number) => seen.push([done, total]);
  await writeOciArchive(file, tree, { references: [], store, signal, onProgress });
  const [done, total] = seen.at(-1) ?? [0, 1];
  assert.equal(done, total);
});

test('copies bytes before a store reuses its memory', async (t) => {
  const image = await sampleImage(t);
  const store = {
    open: async (descriptor: Parameters<SampleImage['store']['open']>[0]) => {
      const stream = await image.store.open(descriptor, signal);
      return (async function* () {
        const memory = Buffer.alloc(16);
        for await (const chunk of stream)
          for (let at = 0; at < chunk.length; at += memory.length) {
            const part = chunk.subarray(at, at + memory.length);
            memory.set(part);
            yield memory.subarray(0, part.length);
          }
      })();
    },
  };
  const file = await archiveOf(t, { ...image, store }, 'v1');
  await checkWhole(await open(t, file), image);
});

for (const [title, spoil] of [
  ['cut off', (f) => stat(f).then(({ size }) => truncate(f, size - 2000))],
  ['empty', (f) => truncate(f, 0)],
  ['text', (f) => writeFile(f, 'hello '.repeat(500))],
  ['zeros', (f) => writeFile(f, Buffer.alloc(4096))],
  [
    'gzip that is damaged',
    (f) => writeFile(f, Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(50)])),
  ],
  [
    'a header with a wrong checksum',
    async (f) => writeFile(f, (await readFile(f)).fill('x', 1030, 1040)),
  ],
] satisfies [string, (file: string) => Promise<unknown>][]) {
  test(`refuses an archive that is ${title}`, async (t) => {
    const file = await archiveOf(t, await sampleImage(t), 'v1');
    await spoil(file);
    await assert.rejects(async () => (await open(t, file)).root(signal), {
      code: 'LAYOUT_INVALID',
    });
  });
}

test('refuses a link instead of a file', async (t) => {
  const home = await temporaryDirectory(t);
  await runOk(['ln', '-s', '/etc/passwd', join(home, 'oci-layout')]);
  const file = join(home, 'image.tar');
  await runOk(['tar', '--create', '--file', file, '--directory', home, 'oci-layout']);
  const source = await open(t, file);
  await assert.rejects(source.root(signal), {
    code: 'LAYOUT_INVALID',
    message: /is a symlink, not a regular file/,
  });
});

test('says whether a path is missing or a directory', async (t) => {
  const home = await temporaryDirectory(t);
  await assert.rejects(openOciArchive(join(home, 'no.tar'), undefined, signal), {
    code: 'FILE_UNREADABLE',
    message: /does not exist$/,
  });
  await assert.rejects(openOciArchive(home, undefined, signal), {
    code: 'FILE_UNREADABLE',
    message: /is not a regular file$/,
  });
});

test('does not depend on the times of anything', async (t) => {
  const image = await sampleImage(t);
  const file = await archiveOf(t, image, 'v1');
  await utimes(file, 1, 1);
  const listed = await runOk(['tar', '--list', '--verbose', '--numeric-owner', '--file', file], {
    env: { TZ: 'UTC' },
  });
  for (const line of listed.trim().split('\n')) assert.match(line, / 0\/0 +\d+ 1970-01-01 00:00 /);
});

for (const [scheme, openArchive] of [
  ['oci-archive', openOciArchive],
  ['docker-archive', openDockerArchive],
] as const)
  test(`refuses a FIFO and a device as ${scheme}, without waiting for them`, async (t) => {
    const fifo = join(await temporaryDirectory(t), 'fifo');
    await runOk(['mkfifo', fifo]);
    for (const file of [fifo, '/dev/zero'])
      await assert.rejects(openArchive(file, undefined, signal), {
        code: 'FILE_UNREADABLE',
        message: `${scheme}:${file} is not a regular file`,
      });
  });
