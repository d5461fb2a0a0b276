import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Descriptor, openLayout, writeLayout } from '@strake/oci';
import { createVerifiedBlobs, ignoreItself } from '@strake/oci/internal';
import {
  requireTool,
  runOk,
  type Scope,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { type SampleImage, sampleImage } from './sample-image.ts';

const { signal } = new AbortController();
const REF_NAME = 'org.opencontainers.image.ref.name';

async function entries(directory: string): Promise<readonly Descriptor[]> {
  return JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')).manifests;
}

async function names(directory: string): Promise<readonly (string | undefined)[]> {
  return (await entries(directory)).map(({ annotations }) => annotations?.[REF_NAME]);
}

function write(
  directory: string,
  { tree, store }: SampleImage,
  ...references: string[]
): Promise<void> {
  return writeLayout(directory, tree, { references, store, signal });
}

async function layoutOf(t: Scope, image: SampleImage, ...references: string[]): Promise<string> {
  const directory = join(await temporaryDirectory(t), 'a/layout');
  await write(directory, image, ...references);
  return directory;
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  return (await readdir(directory, { recursive: true })).sort();
}

test('writes a layout that skopeo and umoci read', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  const umoci = await requireTool(t, 'umoci');
  if (skopeo === undefined || umoci === undefined) return;
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const raw = await runOk([skopeo, 'inspect', '--raw', `oci:${directory}:v1`]);
  assert.equal(raw, image.tree.manifests.at(-1)?.text);
  const platform = ['--override-arch=arm', '--override-variant=v7'];
  const config = await runOk([skopeo, 'inspect', '--config', ...platform, `oci:${directory}:v1`]);
  assert.equal(JSON.parse(config).architecture, 'arm');
  assert.match(await runOk([umoci, 'ls', '--layout', directory]), /^v1$/m);
});

test('writes a layout that git ignores and every tool reads', async (t) => {
  const [skopeo, umoci, crane, oras] = await Promise.all(
    (['skopeo', 'umoci', 'crane', 'oras'] as const).map((name) => requireTool(t, name)),
  );
  if (!skopeo || !umoci || !crane || !oras) return;
  const image = await sampleImage(t);
  const root = await temporaryDirectory(t);
  await runOk(['git', 'init', '-q'], { cwd: root });
  const directory = join(root, 'dist/oci');
  ignoreItself(directory);
  await write(directory, image, 'v1');
  await write(directory, image, 'v2');
  assert.equal(await runOk(['git', 'status', '--porcelain'], { cwd: root }), '');
  const manifest = image.tree.manifests.at(-1)?.text;
  assert.equal(await runOk([skopeo, 'inspect', '--raw', `oci:${directory}:v2`]), manifest);
  assert.match(await runOk([umoci, 'ls', '--layout', directory]), /^v2$/m);
  assert.equal(
    await runOk([oras, 'manifest', 'fetch', '--oci-layout', `${directory}:v1`]),
    manifest,
  );
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  assert.match(await runOk([crane, 'push', '--index', directory, `${host}/a:v1`]), /@sha256:/);
});

for (const family of ['oci', 'docker'] as const) {
  test(`writes a layout of the ${family} family that crane pushes and validates`, async (t) => {
    const crane = await requireTool(t, 'crane');
    if (crane === undefined) return;
    const image = await sampleImage(t, { family });
    const directory = await layoutOf(t, image, 'v1');
    const registry = await startRegistry(t, { kind: 'ggcr' });
    const reference = `${registry.host}/sample:v1`;
    const pushed = await runOk([crane, 'push', '--index', directory, reference]);
    assert.match(pushed, /@sha256:/);
    const child = `${registry.host}/sample@${image.tree.root.digest}`;
    await runOk([crane, 'validate', '--remote', child]);
    assert.equal(
      (await runOk([crane, 'manifest', child])).trim(),
      image.tree.manifests.at(-1)?.text,
    );
  });
}

test('reads back what it wrote, and what skopeo wrote of it', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  if (skopeo === undefined) return;
  const { tree, store } = await sampleImage(t);
  const directory = await layoutOf(t, { tree, store }, 'v1');
  const copy = join(directory, '../copy');
  await runOk([skopeo, 'copy', '--all', `oci:${directory}:v1`, `oci:${copy}:other`]);
  for (const source of [
    openLayout(directory),
    openLayout(directory, 'v1'),
    openLayout(copy, 'other'),
  ]) {
    const root = await source.root(signal);
    assert.deepEqual(root.descriptor, tree.root);
    assert.equal(Buffer.from(root.bytes).toString(), tree.manifests.at(-1)?.text);
    for (const { descriptor } of tree.blobs) {
      const chunks: Buffer[] = [];
      for await (const chunk of await source.blob(descriptor, signal))
        chunks.push(Buffer.from(chunk));
      assert.equal(Buffer.concat(chunks).length, descriptor.size);
    }
  }
});

test('reads what crane wrote, by tag and by full name', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const name = `${registry.host}/sample`;
  await runOk([crane, 'push', '--index', directory, `${name}:list`]);
  await runOk([crane, 'copy', `${name}@${image.tree.root.digest}`, `${name}:v1`]);
  const pulled = join(directory, '../pulled');
  await runOk([crane, 'pull', '--format=oci', '--annotate-ref', `${name}:v1`, pulled]);
  for (const reference of [undefined, 'v1', `${name}:v1`, image.tree.root.digest]) {
    const { descriptor } = await openLayout(pulled, reference).root(signal);
    assert.equal(descriptor.digest, image.tree.root.digest);
  }
});

test('keeps what the layout holds', async (t) => {
  const first = await sampleImage(t, { mark: 'first' });
  const second = await sampleImage(t, { mark: 'second' });
  const directory = await layoutOf(t, first, 'v1');
  await write(directory, second, 'v2');
  assert.deepEqual(await names(directory), ['v1', 'v2']);
  const { descriptor } = await openLayout(directory, 'v1').root(signal);
  assert.equal(descriptor.digest, first.tree.root.digest);
});

test('moves a name that is used again and drops the old image', async (t) => {
  const first = await sampleImage(t, { mark: 'first' });
  const second = await sampleImage(t, { mark: 'second' });
  const directory = await layoutOf(t, first, 'v1', 'latest');
  await write(directory, second, 'latest');
  assert.deepEqual(
    (await entries(directory)).map((entry) => [entry.annotations?.[REF_NAME], entry.digest]),
    [
      ['latest', second.tree.root.digest],
      ['v1', first.tree.root.digest],
    ],
  );
});

test('changes nothing when the same image is written again', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const before = await readFile(join(directory, 'index.json'), 'utf8');
  const files = await filesBelow(directory);
  const unread = { open: () => assert.fail('a blob was read that is there') };
  await writeLayout(directory, image.tree, { references: ['v1'], store: unread, signal });
  assert.equal(await readFile(join(directory, 'index.json'), 'utf8'), before);
  assert.deepEqual(await filesBelow(directory), files);
});

async function damage(directory: string): Promise<void> {
  const home = join(directory, 'blobs/sha256');
  for (const name of await readdir(home)) {
    const bytes = await readFile(join(home, name));
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await writeFile(join(home, name), bytes);
  }
}

async function readAll(directory: string): Promise<readonly string[]> {
  const home = join(directory, 'blobs/sha256');
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(home, name)))
      .digest('hex');
  return Promise.all((await readdir(home)).map(digest));
}

test('writes every corrupt blob again, of the same size or not', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const before = await filesBelow(directory);
  const verified = createVerifiedBlobs();
  const options = { references: ['v1'], store: image.store, signal, verified };
  for (let turn = 0; turn < 2; turn += 1) {
    await damage(directory);
    await writeLayout(directory, image.tree, options);
    assert.deepEqual(
      [...(await readAll(directory))].sort(),
      await readdir(join(directory, 'blobs/sha256')),
    );
  }
  assert.deepEqual(await filesBelow(directory), before);
});

test('does not read unchanged blobs again', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  let kept: unknown;
  const records = {
    readRecord: async () => kept,
    writeRecord: async (_: string, record: unknown) => {
      kept = JSON.parse(JSON.stringify(record));
    },
  };
  const write = async () => {
    const verified = createVerifiedBlobs(records);
    const asked: string[] = [];
    const counting: typeof verified = {
      ...verified,
      holds: (home, path, read) =>
        verified.holds(home, path, () => {
          asked.push(path);
          return read();
        }),
    };
    const options = { references: ['v1'], store: image.store, signal, verified: counting };
    await writeLayout(directory, image.tree, options);
    await verified.keep();
    return asked;
  };
  // The clock of the file system has to tick for that.
  await setTimeout(30);
  assert.notEqual((await write()).length, 0);
  assert.deepEqual(await write(), []);
  await damage(directory);
  assert.notEqual((await write()).length, 0);
});

test('writes the same index.json in any order of images', async (t) => {
  const first = await sampleImage(t, { mark: 'first' });
  const second = await sampleImage(t, { mark: 'second' });
  const one = await layoutOf(t, first, 'v1');
  await write(one, second, 'v2');
  const other = await layoutOf(t, second, 'v2');
  await write(other, first, 'v1');
  assert.equal(
    await readFile(join(one, 'index.json'), 'utf8'),
    await readFile(join(other, 'index.json'), 'utf8'),
  );
});

test('stores an image without a name once', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image);
  await write(directory, image);
  assert.deepEqual(await names(directory), [undefined]);
  await write(directory, image, 'v1');
  assert.deepEqual(await names(directory), ['v1']);
  await write(directory, image);
  assert.deepEqual(await names(directory), ['v1']);
});

test('lists single platforms by name', async (t) => {
  const { tree, store } = await sampleImage(t);
  const directory = join(await temporaryDirectory(t), 'layout');
  const child = tree.manifests[1]?.descriptor.digest ?? '';
  await writeLayout(directory, tree, {
    references: ['v1'],
    platformTags: { 'v1-arm': child },
    store,
    signal,
  });
  const { descriptor } = await openLayout(directory, 'v1-arm').root(signal);
  assert.equal(descriptor.digest, child);
});

test('keeps keys and entries of index.json that it does not know', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const file = join(directory, 'index.json');
  const index = JSON.parse(await readFile(file, 'utf8'));
  const foreign = {
    mediaType: 'application/vnd.x',
    digest: `sha256:${'1'.repeat(64)}`,
    size: 1,
    'x-y': 1,
  };
  await writeFile(
    file,
    JSON.stringify({ ...index, annotations: { a: 'b' }, manifests: [foreign, ...index.manifests] }),
  );
  await write(directory, image, 'v2');
  const after = JSON.parse(await readFile(file, 'utf8'));
  assert.deepEqual(after.annotations, { a: 'b' });
  assert.deepEqual(after.manifests.at(-1), foreign);
  assert.deepEqual(await names(directory), ['v1', 'v2', undefined]);
});

test('refuses an image beyond the limit of a layout, and keeps the others', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const file = join(directory, 'index.json');
  const index = JSON.parse(await readFile(file, 'utf8'));
  const empty = JSON.stringify({ ...index, annotations: { a: '' } }).length;
  const annotations = { a: 'x'.repeat(8 * 2 ** 20 - empty) };
  await writeFile(file, JSON.stringify({ ...index, annotations }));
  await write(directory, image, 'v1');
  await assert.rejects(write(directory, image, 'v2'), {
    code: 'IMAGE_TOO_LARGE',
    message: /^index\.json of oci:.* has 838\d{4} bytes; the limit is 8388608$/,
  });
  assert.deepEqual(await names(directory), ['v1']);
});

test('keeps every image of many parallel writers', async (t) => {
  const directory = join(await temporaryDirectory(t), 'layout');
  const images = await Promise.all(
    Array.from({ length: 8 }, (_, at) => sampleImage(t, { mark: `${at}` })),
  );
  await Promise.all(images.map((image, at) => write(directory, image, `v${at}`)));
  assert.deepEqual(
    await names(directory),
    images.map((_, at) => `v${at}`),
  );
  for (const [at, image] of images.entries()) {
    const { descriptor } = await openLayout(directory, `v${at}`).root(signal);
    assert.equal(descriptor.digest, image.tree.root.digest);
  }
  assert.deepEqual(
    (await filesBelow(directory)).filter((name) => /lock|part/.test(name)),
    [],
  );
});

test('keeps every image of several parallel processes', async (t) => {
  const directory = join(await temporaryDirectory(t), 'layout');
  const script = fileURLToPath(import.meta.resolve('./write-sample.ts'));
  const tags = ['v0', 'v1', 'v2', 'v3'];
  await Promise.all(tags.map((tag) => runOk([process.execPath, script, directory, tag])));
  assert.deepEqual(await names(directory), tags);
  const digests = new Set((await entries(directory)).map(({ digest }) => digest));
  assert.equal(digests.size, tags.length);
});

test('keeps index.json and blobs unchanged when a blob is unavailable', async (t) => {
  const first = await sampleImage(t, { mark: 'first' });
  const second = await sampleImage(t, { mark: 'second' });
  const directory = await layoutOf(t, first, 'v1');
  const index = await readFile(join(directory, 'index.json'), 'utf8');
  const broken = {
    async open(descriptor: Descriptor) {
      const stream = await second.store.open(descriptor, signal);
      return (async function* () {
        for await (const chunk of stream) yield chunk.subarray(0, 10);
        throw new Error('the line went dead');
      })();
    },
  };
  const before = await filesBelow(directory);
  await assert.rejects(
    writeLayout(directory, second.tree, { references: ['v1'], store: broken, signal }),
    /the line went dead/,
  );
  assert.equal(await readFile(join(directory, 'index.json'), 'utf8'), index);
  assert.deepEqual(await filesBelow(directory), before);
});

test('writes a blob again that has another size', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const blob = image.tree.blobs[0]?.descriptor ?? assert.fail();
  const file = join(directory, 'blobs/sha256', blob.digest.slice(7));
  await writeFile(file, 'cut');
  await write(directory, image, 'v1');
  assert.equal((await readFile(file)).length, blob.size);
});

test('stops when it is aborted and leaves nothing unfinished', async (t) => {
  const image = await sampleImage(t);
  const directory = join(await temporaryDirectory(t), 'layout');
  const stop = AbortSignal.abort();
  const writing = writeLayout(directory, image.tree, {
    references: ['v1'],
    store: image.store,
    signal: stop,
  });
  await assert.rejects(writing, { name: 'AbortError' });
  assert.ok(!(await filesBelow(directory)).includes('index.json'));
});

test('refuses a directory that holds something else', async (t) => {
  const image = await sampleImage(t);
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'main.go'), '');
  await assert.rejects(write(directory, image, 'v1'), {
    code: 'OUTPUT_UNWRITABLE',
    message: /is not an OCI layout and contains main\.go$/,
  });
  assert.deepEqual(await filesBelow(directory), ['main.go']);
});

test('refuses a path that is a file', async (t) => {
  const image = await sampleImage(t);
  const file = join(await temporaryDirectory(t), 'file');
  await writeFile(file, '');
  await assert.rejects(write(file, image, 'v1'), { code: 'OUTPUT_UNWRITABLE' });
});

test('refuses a directory that cannot be written to', async (t) => {
  const image = await sampleImage(t);
  // A place where not even root can make directories.
  await assert.rejects(write('/sys/strake/layout', image, 'v1'), { code: 'OUTPUT_UNWRITABLE' });
});

test('refuses to write to a layout of another version or with an invalid index.json', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  await writeFile(join(directory, 'index.json'), '{');
  await assert.rejects(write(directory, image, 'v2'), { code: 'MANIFEST_INVALID' });
  assert.equal(await readFile(join(directory, 'index.json'), 'utf8'), '{');
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
  await assert.rejects(write(directory, image, 'v2'), { code: 'LAYOUT_INVALID' });
});

test('refuses a link instead of a blob, so that nothing is written through it', async (t) => {
  const image = await sampleImage(t);
  const directory = await layoutOf(t, image, 'v1');
  const blob = image.tree.blobs[0]?.descriptor.digest.slice(7) ?? assert.fail();
  const file = join(directory, 'blobs/sha256', blob);
  const outside = join(directory, '../outside');
  await writeFile(outside, 'mine');
  await rm(file);
  await symlink(outside, file);
  await assert.rejects(write(directory, image, 'v1'), {
    code: 'LAYOUT_INVALID',
    message: /symbolic link/,
  });
  assert.equal(await readFile(outside, 'utf8'), 'mine');
});

test('refuses names that readers cannot parse, before anything is written', async (t) => {
  const image = await sampleImage(t);
  const directory = join(await temporaryDirectory(t), 'layout');
  for (const name of ['', 'a b', '-x', 'ü', 'a\n'])
    await assert.rejects(write(directory, image, name), { code: 'DESTINATION_INVALID' });
  await assert.rejects(readdir(directory), { code: 'ENOENT' });
});

test('accepts an empty directory', async (t) => {
  const image = await sampleImage(t);
  const directory = await temporaryDirectory(t);
  await mkdir(join(directory, 'empty'));
  await write(join(directory, 'empty'), image, 'v1');
  assert.deepEqual(await names(join(directory, 'empty')), ['v1']);
});
