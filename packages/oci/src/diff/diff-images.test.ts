import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { collect } from '../stream/index.ts';
import { type TarEntry, writeTar } from '../tar/index.ts';
import { MemoryImage } from '../testing/memory-image.ts';
import { type DiffOptions, diffImages } from './diff-images.ts';

const { signal } = new AbortController();
const linux = { platform: { os: 'linux', architecture: 'amd64' } };
type Files = Readonly<Record<string, string | (Partial<TarEntry> & { readonly text?: string })>>;

/** Entries by path: a text, or what differs from a plain file. */
async function tarOf(files: Files): Promise<Uint8Array> {
  const entries = Object.entries(files).map(([name, given]): TarEntry => {
    const { text = '', ...more } = typeof given === 'string' ? { text: given } : given;
    const open = async function* () {
      yield Buffer.from(text);
    };
    const plain = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0 } as const;
    return { name, ...plain, size: Buffer.byteLength(text), open, ...more };
  });
  return collect(writeTar(entries, signal), 2 ** 22);
}

interface Made {
  readonly layers?: readonly (Files | Descriptor)[];
  readonly config?: object;
  readonly manifest?: object;
  readonly descriptor?: object;
}

/** An image of one platform in `memory`. */
async function imageOf(memory: MemoryImage, { layers = [], ...more }: Made): Promise<Descriptor> {
  const made: Descriptor[] = [];
  const diffIds: string[] = [];
  for (const layer of layers) {
    const tar = 'digest' in layer ? undefined : await tarOf(layer as Files);
    made.push(tar ? memory.layer(tar) : (layer as Descriptor));
    diffIds.push(`sha256:${hash('sha256', tar ?? 'elsewhere')}`);
  }
  return memory.manifest(made, diffIds, { descriptor: linux, ...more });
}

/** An image index of one platform, and the digests of blobs that are read of it. */
async function sourceOf(made: Made, index: object = {}) {
  const memory = new MemoryImage();
  const root = memory.index([await imageOf(memory, made)], index);
  return watched(memory.source(root));
}

function watched(source: ImageSource): ImageSource & { readonly read: string[] } {
  const read: string[] = [];
  return {
    ...source,
    read,
    blob(descriptor, aborted) {
      read.push(descriptor.digest);
      return source.blob(descriptor, aborted);
    },
  };
}

async function diff(
  before: Made,
  after: Made,
  options: Partial<DiffOptions<string>> = {},
  index: readonly [object, object] = [{}, {}],
) {
  const [one, other] = [await sourceOf(before, index[0]), await sourceOf(after, index[1])];
  const found = await diffImages<string>(one, other, { signal, ...options });
  return { ...found, read: [...one.read, ...other.read], image: found.platforms[0] };
}

const fieldsOf = ({ image }: Awaited<ReturnType<typeof diff>>) =>
  image?.entries.map(({ path, change, fields }) => [path, change, ...fields].join(' '));

test('finds nothing in equal images, and reads no layer', async () => {
  const same = await diff({ layers: [{ a: 'A' }] }, { layers: [{ a: 'A' }] });
  assert.equal(same.equal, true);
  assert.equal(same.image?.change, 'same');
  assert.deepEqual([same.image?.entries, same.index, same.others, same.read], [[], [], [], []]);
});

test('compares entries by content and metadata, and reads only the layers that differ', async () => {
  const base = { 'etc/passwd': 'root' };
  const found = await diff(
    {
      layers: [
        base,
        {
          content: 'one',
          mode: 'm',
          owner: 'o',
          link: { type: 'symlink', linkname: 'a', size: 0 },
          gone: '',
          type: '',
          time: '',
          size: '1',
        },
      ],
    },
    {
      layers: [
        base,
        {
          content: 'two',
          mode: { text: 'm', mode: 0o4755 },
          owner: { text: 'o', uid: 5 },
          link: { type: 'symlink', linkname: 'b', size: 0 },
          type: { type: 'directory' },
          time: { mtime: 9 },
          size: '22',
          more: '',
        },
      ],
    },
  );
  assert.deepEqual(fieldsOf(found), [
    'content changed content',
    'gone removed',
    'link changed target',
    'mode changed mode',
    'more added',
    'owner changed owner',
    'size changed size content',
    'time changed mtime',
    'type changed type',
  ]);
  assert.deepEqual(
    found.image?.layers.map(({ change }) => change),
    ['same', 'changed'],
  );
  assert.equal(found.read.length, 2);
  const mode = found.image?.entries.find(({ path }) => path === 'mode');
  assert.deepEqual([mode?.before?.mode, mode?.after?.mode], ['0644', '4755']);
  assert.ok(Object.isFrozen(mode?.after));
});

test('compares the whole file system, however it is cut into layers', async () => {
  const found = await diff(
    { layers: [{ 'a/x': 'x', 'a/y': 'y', old: 'o' }, { 'b/z': 'z' }] },
    { layers: [{ './b/z': 'z', 'a/y': 'old' }, { '/a/x': 'x' }, { 'a/y': 'y', 'b/.wh.q': '' }] },
  );
  assert.deepEqual(fieldsOf(found), ['b/q added', 'old removed']);
  assert.equal(found.image?.entries[0]?.after?.type, 'whiteout');
  assert.deepEqual(
    found.image?.layers.map(({ change }) => change),
    ['changed', 'changed', 'added'],
  );
  const odd = ['.wh.', '.wh..', '.wh...', '.wh..wh.plnk'];
  const files = await diff(
    { layers: [{ x: '' }] },
    { layers: [Object.fromEntries(odd.map((name) => [name, '']))] },
  );
  assert.deepEqual(fieldsOf(files), [...odd.map((name) => `${name} added`), 'x removed']);
  const above = { '.wh.d': '', 'e/.wh..wh..opq': '', f: '' };
  const hidden = await diff(
    {
      layers: [
        { 'd/in/x': 'x', 'e/y': 'y', 'f/z': '' },
        { ...above, n: '1' },
      ],
    },
    { layers: [{ ...above, n: '2' }] },
  );
  assert.deepEqual(fieldsOf(hidden), ['n changed content']);
});

test('knows layers that moved, and those that are only written otherwise', async () => {
  const [one, other] = [{ a: 'A' }, { b: 'B' }];
  const moved = await diff({ layers: [one, other] }, { layers: [other, one] });
  assert.deepEqual(
    moved.image?.layers.map(({ change }) => change),
    ['moved', 'same', 'moved'],
  );
  assert.deepEqual([moved.image?.entries, moved.equal], [[], false]);
  const hiding = await diff(
    { layers: [{ a: 'A' }, { a: 'B' }] },
    { layers: [{ a: 'B' }, { a: 'A' }] },
  );
  assert.deepEqual(fieldsOf(hiding), ['a changed content']);
  const order = { layers: [{ a: 'A', b: 'B' }] };
  const ordered = await diff(order, { layers: [{ b: 'B', a: 'A' }] });
  assert.deepEqual([ordered.image?.layers[0]?.change, ordered.equal], ['rewritten', false]);
  const ignored = await diff(order, { layers: [{ b: 'B', a: 'A' }] }, { ignore: ['tar'] });
  assert.deepEqual([ignored.image?.change, ignored.equal], ['same', true]);
  const memory = new MemoryImage();
  const tar = await tarOf({ a: 'A' });
  const diffIds = [`sha256:${hash('sha256', tar)}`];
  const gzip = memory.manifest([memory.layer(tar)], diffIds);
  const plain = memory.manifest(
    [memory.add('application/vnd.oci.image.layer.v1.tar', tar)],
    diffIds,
  );
  const { platforms } = await diffImages(memory.source(gzip), memory.source(plain), { signal });
  assert.equal(platforms[0]?.layers[0]?.change, 'recompressed');
});

test('ignores times and history if it is told to', async () => {
  const before = {
    config: { created: '2024-01-01T00:00:00Z', history: [{ created_by: 'RUN a' }] },
    manifest: { annotations: { 'org.opencontainers.image.created': '1' } },
    layers: [{ a: { text: 'A', mtime: 1 } }],
  };
  const after = {
    config: { created: '2025-01-01T00:00:00Z', history: [{ created_by: 'RUN b' }] },
    manifest: { annotations: { 'org.opencontainers.image.created': '2' } },
    layers: [{ a: { text: 'A', mtime: 2 } }],
  };
  const all = await diff(before, after);
  assert.equal(all.equal, false);
  assert.deepEqual(fieldsOf(all), ['a changed mtime']);
  assert.equal(all.image?.layers[0]?.change, 'retimed');
  assert.deepEqual(
    all.image?.config.map(({ path }) => path.join('.')),
    ['created', 'history.0.created_by'],
  );
  const timed = await diff(before, after, { ignore: ['timestamps'] });
  assert.deepEqual([timed.equal, timed.image?.config.length, timed.image?.entries], [false, 1, []]);
  const none = await diff(before, after, { ignore: ['timestamps', 'history'] });
  assert.deepEqual([none.equal, none.index, none.image?.change], [true, [], 'same']);
  assert.notEqual(none.image?.before?.digest, none.image?.after?.digest);
});

test('compares configs by name, whatever the order of keys, and says when only bytes differ', async () => {
  const config = (Env: readonly string[], more: object = {}) => ({
    config: { config: { Env, ...more } },
  });
  const found = await diff(
    config(['A=1', 'PATH=/bin'], { Entrypoint: ['/a', 'x'], User: '0' }),
    config(['B=1', 'PATH=/usr/bin'], { Entrypoint: ['/a'], User: '0' }),
  );
  assert.deepEqual(found.image?.config, [
    { path: ['config', 'Env', 'A'], before: '1' },
    { path: ['config', 'Env', 'PATH'], before: '/bin', after: '/usr/bin' },
    { path: ['config', 'Env', 'B'], after: '1' },
    { path: ['config', 'Entrypoint'], before: ['/a', 'x'], after: ['/a'] },
  ]);
  const order = await diff(config(['A=1', 'B=2']), config(['B=2', 'A=1']));
  assert.deepEqual(
    order.image?.config.map(({ path }) => path),
    [[]],
  );
  assert.equal(order.equal, false);
});

test('compares indexes: annotations, platforms, their order, and what else they list', async () => {
  const sided = async (platforms: readonly string[], text: string, index: object) => {
    const memory = new MemoryImage();
    const manifests = await Promise.all(
      platforms.map((platform) => {
        const [os = '', architecture = '', version] = platform.split(/[/:]/);
        const named = { os, architecture, ...(version && { 'os.version': version }) };
        return imageOf(memory, { config: named, descriptor: { platform: named } });
      }),
    );
    const attestation = memory.manifest([], [], {
      manifest: { annotations: { text } },
      descriptor: { platform: { os: 'unknown', architecture: 'unknown' } },
    });
    return memory.source(memory.index([...manifests, attestation], index));
  };
  const one = await sided(
    ['linux/amd64', 'linux/arm64', 'linux/s390x', 'windows/amd64:10.0.1'],
    'a',
    { annotations: { a: '1' } },
  );
  const other = await sided(
    ['linux/arm64', 'linux/amd64', 'linux/riscv64', 'windows/amd64:10.0.2'],
    'b',
    { annotations: { a: '2' } },
  );
  const found = await diffImages(one, other, { signal });
  assert.deepEqual(
    found.platforms.map(({ platform, change }) => `${platform} ${change}`),
    [
      'linux/arm64 same',
      'linux/amd64 same',
      'linux/riscv64 added',
      'windows/amd64:10.0.2 changed',
      'linux/s390x removed',
    ],
  );
  assert.deepEqual(
    found.index.map(({ path }) => path.join('.')),
    ['annotations.a', 'manifests'],
  );
  assert.deepEqual(
    found.others.map(({ change }) => change),
    ['removed', 'added'],
  );
  const options = { signal, platforms: ['linux/amd64'] };
  assert.equal((await diffImages(one, other, options)).equal, true);
  await assert.rejects(diffImages(one, other, { signal, platforms: ['linux/386'] }), {
    code: 'PLATFORM_NONE',
  });
});

test('does not read foreign layers', async () => {
  const foreign = (text: string): Descriptor => ({
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    digest: `sha256:${hash('sha256', text)}`,
    size: 9,
    urls: ['https://mcr.example/layer'],
  });
  const found = await diff(
    { layers: [foreign('a'), { x: '' }] },
    { layers: [foreign('b'), { x: '' }] },
  );
  assert.deepEqual([found.image?.layers[0]?.unread, found.read], [true, []]);
});

test('asks a reader about the files of layers that differ, which may read as little as it likes', async () => {
  const big = 'x'.repeat(300_000);
  const found = await diff(
    { layers: [{ app: `1${big}`, same: big }] },
    { layers: [{ app: `2${big}`, same: big }] },
    {
      async readContent({ content }) {
        for await (const chunk of content) return String.fromCharCode(chunk[0] ?? 0);
        return undefined;
      },
    },
  );
  const [app, ...others] = found.image?.entries ?? [];
  assert.deepEqual([app?.before?.facts, app?.after?.facts, others], ['1', '2', []]);
  assert.equal(app?.after?.digest, `sha256:${hash('sha256', `2${big}`)}`);
});
