import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, type Scope } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake, strakeOk, TINY } from './strake.ts';

const CONFIG = `plugins: [go, symlinks]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
timestamp: "1980-01-01T00:00:01Z"
vars: { version: "1.2.3" }
go:
  layer: all
  programs: [{ package: ./cmd/app, path: /cnb/bin/app }]
symlinks:
  layer: all
  links: { /cnb/bin/link: app }
  directories: { /cnb: {}, /cnb/bin: {} }
  files: { /cnb/app.toml: { content: "on {{os}}/{{arch}}" } }
`;
const ARCHIVE = "out/app-{{version}}+{{os}}.{{arch | replace: 'amd64', 'x86-64'}}.tgz";

function made(t: Scope, archives: string): Promise<string> {
  return project(t, { ...TINY, 'strake.yaml': `${CONFIG}archives: ${archives}\n` });
}

async function list(directory: string, file: string): Promise<readonly string[]> {
  const argv = ['tar', '--list', '--verbose', '--numeric-owner', '-zf', file];
  const listed = await runOk(argv, { cwd: directory, env: { TZ: 'UTC' } });
  return listed
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '));
}

test('writes the layers of each platform above its base as .tgz, with a checksum that sha256sum accepts', async (t) => {
  const directory = await made(t, `[{ file: "${ARCHIVE}", strip: cnb, checksum: true }]`);
  await strakeOk(directory, ['build', '--metadata-file', 'meta.json']);
  const names = ['app-1.2.3+linux.arm64.tgz', 'app-1.2.3+linux.x86-64.tgz'];
  const out = join(directory, 'out');
  assert.deepEqual(
    await readdir(out),
    names.flatMap((name) => [name, `${name}.sha256`]),
  );
  const listed = await list(out, names[0] ?? '');
  const expected = [
    '-rw-r--r-- 0/0 14 1980-01-01 00:00 app.toml',
    'drwxr-xr-x 0/0 0 1980-01-01 00:00 bin/',
    '-rwxr-xr-x 0/0 \\d+ 1980-01-01 00:00 bin/app',
    'lrwxrwxrwx 0/0 0 1980-01-01 00:00 bin/link -> app',
  ];
  assert.equal(listed.length, expected.length, listed.join('\n'));
  for (const [at, line] of expected.entries())
    assert.match(listed[at] ?? '', new RegExp(`^${line}$`));
  for (const name of names) await runOk(['sha256sum', '--check', `${name}.sha256`], { cwd: out });
  const metadata = JSON.parse(await readFile(join(directory, 'meta.json'), 'utf8'));
  const [image] = Object.values<{ platforms: Record<string, { archives: { file: string }[] }> }>(
    metadata,
  );
  assert.deepEqual(
    image?.platforms['linux/arm64']?.archives.map(({ file }) => file),
    [join(out, names[0] ?? '')],
  );
});

test('lists the checksums of all archives of all images in one file that sha256sum accepts', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
symlinks: { files: { /a: { content: "{{image}} {{arch}}" } } }
archives: [{ file: "out/{{arch}}/{{image}} x.tgz", checksum: out/SHA256SUMS }]
images: { b: {}, a: {} }
`,
  });
  await strakeOk(directory, ['build']);
  const out = join(directory, 'out');
  const list = await readFile(join(out, 'SHA256SUMS'), 'utf8');
  const names = ['amd64', 'arm64'].flatMap((arch) =>
    ['a', 'b'].map((image) => `${arch}/${image} x.tgz`),
  );
  assert.deepEqual(
    list.split('\n').map((line) => line.slice(66)),
    [...names, ''],
  );
  await runOk(['sha256sum', '--check', '--strict', 'SHA256SUMS'], { cwd: out });
});

test('keeps the checksums of archives that a selection omits, as long as they exist', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [files]
platforms: [linux/amd64, linux/arm64]
archivePlatforms: [darwin/arm64]
base: scratch
vcs: false
vars: { text: { env: TEXT } }
files: { /a: { content: "{{text}}" } }
outputs: []
archives: [{ file: "out/{{image}}-{{os}}-{{arch}}.tgz", checksum: out/SHA256SUMS }]
images: { a: {}, b: {} }
`,
  });
  const out = join(directory, 'out');
  const file = join(out, 'SHA256SUMS');
  const build = async (text: string, ...args: string[]) => {
    await strakeOk(directory, ['build', ...args], { env: { TEXT: text } });
    const list = await readFile(file, 'utf8');
    return list.trimEnd().split('\n');
  };
  const names = (lines: readonly string[]) => lines.map((line) => line.slice(66));
  const check = () => runOk(['sha256sum', '--check', '--strict', 'SHA256SUMS'], { cwd: out });
  const full = await build('one');
  assert.equal(full.length, 6);

  const some = await build('two', '-p', 'linux/amd64');
  assert.deepEqual(names(some), names(full));
  const rebuilt = some.filter((line) => !full.includes(line));
  assert.deepEqual(names(rebuilt), ['a-linux-amd64.tgz', 'b-linux-amd64.tgz']);
  await check();

  await rm(join(out, 'a-darwin-arm64.tgz'));
  const runInstalled = `${'0'.repeat(64)}  ../strake.yaml\nno checksum\n`;
  await writeFile(file, `${runInstalled}${some.join('\n')}\n`);
  const image = await build('three', '-i', 'b');
  assert.deepEqual(names(image), names(full).slice(1));
  await check();

  await writeFile(join(out, 'own.txt'), '');
  const own = await runOk(['sha256sum', 'own.txt'], { cwd: out });
  await writeFile(file, own);
  assert.deepEqual(names(await build('four')), names(full));
});

test('writes archives of platforms without an image', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'strake.yaml': `plugins: [go]
platforms: [linux/amd64]
archivePlatforms: [darwin/arm64, windows/amd64, linux/amd64]
base: { linux/*: scratch }
vcs: false
go: { programs: [{ package: ./cmd/app, path: "/app{{exe}}" }] }
archives: { "*": [{ file: "out/{{os}}.tgz", checksum: out/SHA256SUMS }], windows/*: [{ file: out/windows.zip, checksum: out/SHA256SUMS }] }
`,
  });
  assert.match(
    await strakeOk(directory, ['plan']),
    /archives\n +linux\/amd64 +out\/linux\.tgz\n +darwin\/arm64 +out\/darwin\.tgz\n +windows\/amd64 +out\/windows\.zip\n/,
  );
  await strakeOk(directory, ['build', '--metadata-file', 'meta.json']);
  assert.deepEqual(await readdir(join(directory, 'out')), [
    'SHA256SUMS',
    'darwin.tgz',
    'linux.tgz',
    'windows.zip',
  ]);
  await runOk(['sha256sum', '--check', 'SHA256SUMS'], { cwd: join(directory, 'out') });
  const [image] = Object.values<{
    platforms: Record<string, unknown>;
    archives: { platform: string; file: string }[];
  }>(JSON.parse(await readFile(join(directory, 'meta.json'), 'utf8')));
  assert.deepEqual(Object.keys(image?.platforms ?? {}), ['linux/amd64']);
  assert.deepEqual(
    image?.archives.map(({ platform, file }) => [platform, file]),
    [
      ['darwin/arm64', join(directory, 'out/darwin.tgz')],
      ['windows/amd64', join(directory, 'out/windows.zip')],
    ],
  );
  const report = JSON.parse(await strakeOk(directory, ['inspect', 'oci:dist/oci', '--json']));
  assert.deepEqual(
    report.images.map(({ platform }: { platform: string }) => platform),
    ['linux/amd64'],
  );
  const some = await strakeOk(directory, ['plan', '-p', 'linux/amd64,darwin/arm64']);
  assert.match(some, /darwin\.tgz/);
  assert.doesNotMatch(some, /windows\.zip/);
});

test('lets versions of one operating system share an archive, and no two archives of one version', async (t) => {
  const config = `plugins: [files, windows]
platforms: ["windows/amd64:10.0.17763.1", "windows/amd64:10.0.20348.1"]
base: scratch
vcs: false
files: { /a: { content: a } }
outputs: []
`;
  const directory = await project(t, {
    'strake.yaml': `${config}archives: [{ file: "{{os}}.zip" }]\n`,
    'twice.yaml': `${config}archives: [{ file: "{{os}}.zip" }, { file: windows.zip, strip: a }]\n`,
  });
  assert.equal(await strakeOk(directory, ['build']), 'windows.zip\n');
  const { status, stderr } = await strake(directory, ['build', '-c', 'twice.yaml']);
  assert.equal(status, 2);
  assert.match(stderr, /archives\[0\]\.file .* and archives\[1\]\.file .* would both write/);
});

const ARCHIVES = `plugins: [files]
platforms: [linux/amd64]
archivePlatforms: [darwin/arm64]
base: scratch
vcs: false
files: { /a: { content: a } }
archives: { linux/*: [{ file: out/linux.tgz }], darwin/*: [{ file: out/darwin.tgz }] }
`;

test('builds the archives of a platform without an image on their own', async (t) => {
  const directory = await project(t, { 'strake.yaml': ARCHIVES });
  const only = ['-p', 'darwin/arm64'];
  assert.match(
    await strakeOk(directory, ['plan', ...only]),
    /platforms +\(archives only\)\n.*destinations +\(none: only archives are written\)\n.*darwin\.tgz/s,
  );
  const done = await strake(directory, ['build', ...only, '--metadata-file', 'meta.json']);
  assert.deepEqual([done.status, done.stdout], [0, 'out/darwin.tgz\n'], done.stderr);
  assert.match(done.stderr, /^built 1 archive in /m);
  assert.deepEqual((await readdir(directory)).sort(), ['meta.json', 'out', 'strake.yaml']);
  const [image = {}] = Object.values<object>(
    JSON.parse(await readFile(join(directory, 'meta.json'), 'utf8')),
  );
  assert.deepEqual(Object.keys(image), ['references', 'platforms', 'archives']);
  const pushed = await strake(directory, ['plan', ...only, '-o', 'oci:x']);
  assert.equal(pushed.status, 2);
  assert.match(pushed.stderr, /has only archives for darwin\/arm64.*\n +hint: Remove --push/);
});

test('plans a push of the images that have a repository, and archives of one that has neither that nor outputs', async (t) => {
  const text = `plugins: [files]
platforms: [linux/amd64]
base: scratch
vcs: false
files: { /a: { content: a } }
images:
  app: { repository: localhost:1/app }
  files: { outputs: [], archivePlatforms: [darwin/arm64], archives: [{ file: "out/{{os}}.tgz" }] }
`;
  const directory = await project(t, { 'strake.yaml': text });
  const plan = (...args: string[]) => strake(directory, ['plan', '--push', '--json', ...args]);
  const { status, stdout, stderr } = await plan();
  assert.equal(status, 0, stderr);
  const { images } = JSON.parse(stdout);
  assert.deepEqual(
    images.map((each: { destinations: readonly string[] }) => each.destinations),
    [['docker://localhost:1/app'], []],
  );
  assert.match((await plan('-i', 'files')).stderr, /image "files" has no repository to push to/);
});

test('prints the archives of an image without destinations, and no image', async (t) => {
  const directory = await project(t, { 'strake.yaml': `${ARCHIVES}outputs: []\n` });
  const { stdout, stderr } = await strake(directory, ['build']);
  assert.equal(stdout, 'out/linux.tgz\nout/darwin.tgz\n', stderr);
  assert.match(stderr, /^built 2 archives in /m);
});

for (const [title, text, says] of [
  [
    'an image that has neither destinations nor archives',
    `${EMPTY_IMAGE}outputs: []\n`,
    /^error: strake\.yaml:4:10: .*has neither destinations nor archives/m,
  ],
  [
    'a platform of archives alone without any',
    `${EMPTY_IMAGE}archivePlatforms: [darwin/arm64]\n`,
    /^error: strake\.yaml:4:19: .*has no archives for darwin\/arm64/m,
  ],
] as const) {
  test(`refuses ${title}, in a plan as in a build`, async (t) => {
    const directory = await project(t, { 'strake.yaml': text });
    for (const command of ['plan', 'build']) {
      const { status, stderr } = await strake(directory, [command]);
      assert.equal(status, 2);
      assert.match(stderr, says);
    }
  });
}

const ZIP_READER = `package main

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

func main() {
	reader, err := zip.OpenReader(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, file := range reader.File {
		content, err := file.Open()
		if err != nil {
			panic(err)
		}
		bytes, err := io.ReadAll(content)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%v %v %d %s %x\\n", file.Mode(), file.Modified.Unix(), len(bytes), file.Name, sha256.Sum256(bytes))
	}
}
`;

test('writes a zip that Go reads, identical in every time zone and in a no-op build', async (t) => {
  const big = 'many bytes '.repeat(200_000);
  const directory = await project(t, {
    'big.txt': big,
    'zip.go': ZIP_READER,
    'strake.yaml': `plugins: [symlinks, windows]
platforms: [windows/amd64]
base: scratch
vcs: false
timestamp: "2026-01-31T12:00:01Z"
symlinks:
  links: { /link: big.txt }
  hardlinks: { /again: /big.txt }
  directories: { /dir: { mode: "0700" } }
  files: { /big.txt: big.txt, "/dir/ü": { content: x, mode: "0755", mtime: 0 } }
archives: [{ file: "{{zone}}/{{os}}.zip" }]
vars: { zone: { env: TZ } }
outputs: []
`,
  });
  const sums = [];
  for (const TZ of ['America/New_York', 'Asia/Tokyo', 'Asia/Tokyo']) {
    await strakeOk(directory, ['build', ...(sums.length < 2 ? ['--no-cache'] : [])], {
      env: { TZ },
    });
    sums.push(await runOk(['sha256sum', 'windows.zip'], { cwd: join(directory, TZ) }));
  }
  assert.equal(new Set(sums).size, 1);
  const listed = await runOk(['go', 'run', 'zip.go', 'Asia/Tokyo/windows.zip'], { cwd: directory });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const [noon, size] = [1_769_860_801, big.length];
  assert.deepEqual(listed.trimEnd().split('\n'), [
    `-rw-r--r-- ${noon} ${size} big.txt ${sha256(big)}`,
    `drwx------ ${noon} 0 dir/ ${sha256('')}`,
    `-rwxr-xr-x 0 1 dir/ü ${sha256('x')}`,
    `Lrwxrwxrwx ${noon} 7 link ${sha256('big.txt')}`,
    `-rw-r--r-- ${noon} ${size} again ${sha256(big)}`,
  ]);
});

const ADJUSTING = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
export const plugin = definePlugin({
  name: 'late',
  layer: {
    stage: 'adjust',
    handler: (plan) => ({
      layers: [
        ...plan.layers,
        { id: 'late', entries: [{ type: 'file', path: '/late', content: { text: 'late' } }] },
      ],
    }),
  },
});
`;

test('contains what plugins add in the stage adjust, before conversion', async (t) => {
  const directory = await project(t, {
    'late.mjs': ADJUSTING,
    'strake.yaml': `plugins: [windows, symlinks, ./late.mjs]
platforms: [linux/amd64, windows/amd64]
base: scratch
vcs: false
symlinks: { files: { /a: { content: a } } }
archives: [{ file: "{{os}}.tgz" }]
`,
  });
  await strakeOk(directory, ['build']);
  for (const os of ['linux', 'windows']) {
    const listed = await runOk(['tar', '--list', '-zf', `${os}.tgz`], { cwd: directory });
    assert.equal(listed, 'a\nlate\n');
  }
});

test('lists archives in the plan, and writes none', async (t) => {
  const directory = await made(t, `[{ file: "${ARCHIVE}", strip: /cnb }]`);
  const plan = await strakeOk(directory, ['plan']);
  assert.match(
    plan,
    /archives\n +linux\/amd64 +out\/app-1\.2\.3\+linux\.x86-64\.tgz\n +linux\/arm64 /,
  );
  assert.deepEqual((await readdir(directory)).includes('out'), false);
});

const refused: readonly (readonly [what: string, archives: string, message: RegExp])[] = [
  [
    'two platforms share',
    '[{ file: out/app.tgz }]',
    /archives\[0\]\.file of image \S+ for linux\/amd64 and archives\[0\]\.file of image \S+ for linux\/arm64 would both write \S+out\/app\.tgz\n.*\{\{arch\}\}/,
  ],
  [
    'is neither a gzipped tar nor a zip',
    '[{ file: "out/{{arch}}.rar" }]',
    /strake\.yaml:\d+:\d+: archive "out\/amd64\.rar" is neither a \.tgz nor a \.zip/,
  ],
  [
    'would lose a file',
    '[{ file: "out/{{arch}}.tgz", strip: cnb/bin }]',
    /has "strip: \/cnb\/bin", but \/cnb\/app\.toml is outside of it/,
  ],
  [
    'its list of checksums would replace',
    '[{ file: "out/{{arch}}.tgz", checksum: out/amd64.tgz }]',
    /archives\[0\]\.file of .* and archives\[0\]\.checksum of .* would both write \S+out\/amd64\.tgz\n.*SHA256SUMS/,
  ],
  [
    'has a wrong key',
    '[{ file: "out/{{arch}}.tgz", checksums: true }]',
    /"archives\[0\].checksums" is an unknown key\n.*"checksum"/,
  ],
];
for (const [what, archives, message] of refused) {
  test(`refuses an archive that ${what}`, async (t) => {
    const directory = await made(t, archives);
    const { status, stderr } = await strake(directory, ['build']);
    assert.match(stderr, message);
    assert.equal(status, 2);
    assert.deepEqual((await readdir(directory)).sort(), ['cmd', 'go.mod', 'strake.yaml']);
  });
}

test('reports an archive that cannot be written, and leaves nothing of it', async (t) => {
  const directory = await made(t, '[{ file: "go.mod/{{arch}}.tgz" }]');
  const { status, stdout, stderr } = await strake(directory, ['build']);
  assert.equal(status, 2);
  assert.match(stderr, /go\.mod\/(amd64|arm64)\.tgz/);
  assert.equal(stdout, '');
});

test('writes archives and metadata into a FIFO in every build', async (t) => {
  const directory = await project(t, {
    'strake.yaml':
      'plugins: [symlinks]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nsymlinks: { layer: all, links: { /a: b } }\narchives: [{ file: out.tgz }]\n',
  });
  await runOk(['mkfifo', 'out.tgz', 'meta.json'], { cwd: directory });
  for (const _ of ['first', 'second']) {
    const [archive, metadata] = await Promise.all([
      runOk(['timeout', '60', 'tar', '--list', '-zf', 'out.tgz'], { cwd: directory }),
      runOk(['timeout', '60', 'cat', 'meta.json'], { cwd: directory }),
      strakeOk(directory, ['build', '--metadata-file', 'meta.json']),
    ]);
    assert.match(archive, /^a$/m);
    assert.equal(Object.keys(JSON.parse(metadata)).length, 1);
  }
});
