// The inventory of an image from real layers: tars that GNU tar wrote, with programs that go compiled.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readLayer } from '@strake/oci';
import { type InventoryContext, inventoryImage } from '@strake/plugin-attest/sbom';
import { goMod, goProject } from '../go/go-build.ts';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

const PLATFORM = { os: 'linux', architecture: 'amd64' };

test('lists programs, files and packages of an image, whichever layer has them', async (t) => {
  const program = await compile(t);
  const base = await layer(t, {
    'usr/bin/tool': program,
    'usr/bin/sh': await readFile('/bin/sh'),
    'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'etc/os-release': { link: '../usr/lib/os-release' },
    bin: { link: 'usr/bin' },
    'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2025b-0\nArchitecture: all\n',
    'var/lib/dpkg/status.d/gone': 'Package: gone\nVersion: 1\n',
  });
  const own = await layer(t, {
    'app/app': program,
    'app/motd': 'hello\n',
    'app/link': { link: 'app' },
    'var/lib/dpkg/status.d/.wh.gone': '',
  });
  const { context } = contextOf({ base, own });
  const inventory = await inventoryImage(
    { platform: PLATFORM, layers: [layerOf('base', false), layerOf('own', true)] },
    context,
    { reference: 'base', digest: `sha256:${'0'.repeat(64)}`, sboms: [] },
  );
  const facts = { size: program.length, sha256: sha256(program) };
  const said = {
    toolchain: (await runOk(['go', 'env', 'GOVERSION'])).trim(),
    importPath: 'example.com/app',
    main: { path: 'example.com/app' },
    modules: [{ path: 'example.com/lib', version: 'v1.2.3', replacement: { path: './lib' } }],
  };
  assert.deepEqual(
    inventory.programs.map(({ settings: { GOARCH }, ...rest }) => ({ ...rest, GOARCH })),
    [
      { path: '/app/app', ...facts, ...said, own: true, GOARCH: 'amd64' },
      { path: '/usr/bin/tool', ...facts, ...said, own: false, GOARCH: 'amd64' },
    ],
  );
  assert.deepEqual(inventory.files, [
    { path: '/app/motd', size: 6, sha256: sha256('hello\n'), layer: 1 },
  ]);
  assert.deepEqual(inventory.packages, [
    { type: 'deb', name: 'tzdata', version: '2025b-0', architecture: 'all' },
  ]);
  assert.deepEqual(inventory.distribution, { id: 'debian', versionId: '12' });
});

test('reads each layer once, and none that it remembers', async (t) => {
  const own = await layer(t, { a: 'a' });
  const { context, reads } = contextOf({ own });
  const image = { platform: PLATFORM, layers: [layerOf('own', true)] };
  const first = await inventoryImage(image, context);
  assert.deepEqual(await inventoryImage(image, context), first);
  assert.deepEqual(reads, ['own']);
});

test('does not read the base of a Windows image', async (t) => {
  const own = await layer(t, { 'Files/app.txt': 'app', 'Hives/x': '' });
  const { context } = contextOf({ own });
  const { files } = await inventoryImage(
    {
      platform: { os: 'windows', architecture: 'amd64' },
      layers: [layerOf('base', false), layerOf('own', true)],
    },
    context,
  );
  assert.deepEqual(
    files.map(({ path }) => path),
    ['/app.txt'],
  );
});

test('reads a layer of many files and a long one with small memory', async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 2000 }, (_, n) => [`d${n % 100}/f${n}`, '']),
  );
  const long = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(64 << 20)]);
  const own = await layer(t, { ...files, long });
  const { context } = contextOf({ own });
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watched: InventoryContext = {
    ...context,
    readLayer: (layer, onEntry) =>
      context.readLayer(layer, async (entry) => {
        await onEntry(entry);
        if (entry.header.size > 0) most = process.memoryUsage().arrayBuffers - before;
      }),
  };
  const image = { platform: PLATFORM, layers: [layerOf('own', true)] };
  const inventory = await inventoryImage(image, watched);
  assert.equal(inventory.files.length, 2001);
  assert.ok(most < 48 << 20, `${most} bytes`);
});

type Content = string | Uint8Array | { readonly link: string };

async function compile(t: Scope): Promise<Buffer> {
  const cwd = await goProject(t, {
    'go.mod': goMod(
      'example.com/app',
      'require example.com/lib v1.2.3\nreplace example.com/lib => ./lib\n',
    ),
    'main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Text) }\n',
    'lib/go.mod': goMod('example.com/lib'),
    'lib/lib.go': 'package lib\n\nvar Text = "lib"\n',
  });
  const env = { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' };
  await runOk(['go', 'build', '-trimpath', '-o', 'app', '.'], { cwd, env });
  return readFile(join(cwd, 'app'));
}

/** @returns the path of a tar */
async function layer(t: Scope, files: Readonly<Record<string, Content>>): Promise<string> {
  const root = await temporaryDirectory(t);
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, 'files', path);
    await mkdir(dirname(file), { recursive: true });
    if (typeof content === 'string' || ArrayBuffer.isView(content)) await writeFile(file, content);
    else await symlink(content.link, file);
  }
  await runOk([
    'tar',
    '--sort=name',
    '-czf',
    join(root, 'layer.tar.gz'),
    '-C',
    join(root, 'files'),
    '.',
  ]);
  return join(root, 'layer.tar.gz');
}

function layerOf(name: string, own: boolean) {
  const digest = name;
  return {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    size: 0,
    digest,
    diffId: digest,
    own,
  };
}

/** Remembers in memory, and reads layers from files. */
function contextOf(layers: Readonly<Record<string, string>>) {
  const known = new Map<string, unknown>();
  const reads: string[] = [];
  const context: InventoryContext = {
    async readLayer({ digest }, onEntry) {
      reads.push(digest);
      const signal = new AbortController().signal;
      await readLayer(createReadStream(layers[digest] ?? ''), signal, onEntry);
    },
    async remember<Value>(facts: unknown, make: () => Value | Promise<Value>) {
      const key = JSON.stringify(facts);
      const value = known.has(key) ? (known.get(key) as Value) : await make();
      known.set(key, value);
      return JSON.parse(JSON.stringify(value)) as Value;
    },
  };
  return { context, reads };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
