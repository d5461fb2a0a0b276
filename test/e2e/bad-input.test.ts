import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, TINY } from './strake.ts';

interface Case {
  readonly title: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly says: readonly RegExp[];
}

const GO = 'plugins: [go]\nplatforms: [linux/amd64]\nvcs: false\n';
const HEADER = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
`;
const mine = (members: string) => ({
  'strake.yaml': `plugins: [./mine.js]\n${EMPTY_IMAGE}`,
  'mine.js': `${HEADER}export const plugin = definePlugin({ name: 'mine', ${members} });\n`,
  'package.json': '{"type":"module"}',
});

const CASES: readonly Case[] = [
  // plugins that fail where no hook can see it
  {
    title: 'a plugin whose timer throws',
    files: mine("setup() { setTimeout(() => { throw new Error('late'); }, 0); }"),
    status: 3,
    says: [
      /^error: an error was thrown outside of any hook, at .*mine\.js:\d+:\d+: late\n {2}hint: /m,
    ],
  },
  {
    title: 'a plugin with a promise that it does not await',
    files: mine("setup() { Promise.reject(new Error('forgotten')); }"),
    status: 3,
    says: [/^error: an error was thrown outside of any hook, at .*mine\.js.*: forgotten\n/m],
  },
  {
    title: 'a plugin that ends the process',
    files: mine('layer: () => process.exit(0)'),
    status: 3,
    says: [/^error: process\.exit\(0\) was called .* plugin "mine" at layer\/make /m],
  },
  // the configuration
  {
    title: 'no configuration and no package',
    status: 2,
    says: [/no configuration/, /hint: .*"go mod init".*plugins: \[files\].*other-languages/],
  },
  {
    title: 'no configuration in a Go module of ko',
    files: { ...TINY, '.ko.yaml': 'builds: []\n' },
    status: 2,
    says: [/no configuration/, /hint: .*"strake init".*\.ko\.yaml.*from-ko/],
  },
  {
    title: 'init where there is no Go module',
    args: ['init'],
    status: 4,
    says: [/no go\.mod/, /hint: .*"go mod init".*plugins: \[files\]/],
  },
  {
    title: 'a pattern that matches nothing',
    files: TINY,
    args: ['build', './lib/...'],
    status: 4,
    says: [/pattern "\.\/lib\/\.\.\." matches nothing/, /hint: .*"package main"/],
  },
  {
    title: 'a ko reference',
    files: TINY,
    args: ['build', 'ko://example.com/tiny/cmd/app'],
    status: 2,
    says: [/ko reference/, /hint: .*strake build example\.com\/tiny\/cmd\/app\./],
  },
  {
    title: "a program by ko's reference",
    files: { ...TINY, 'strake.yaml': `${GO}go: { programs: ["ko://example.com/tiny"] }\n` },
    status: 2,
    says: [/strake\.yaml:4:18: .*ko reference/, /hint: .*"example\.com\/tiny"/],
  },
  {
    title: "an image by ko's reference",
    args: ['inspect', 'ko://example.com/tiny'],
    status: 2,
    says: [/ko reference/, /hint: .*go\.programs/],
  },
  {
    title: "a base by ko's reference",
    files: { 'strake.yaml': 'platforms: [linux/amd64]\nbase: ko://example.com/tiny\n' },
    status: 2,
    says: [/ko reference/, /hint: /],
  },
  {
    title: "a destination by ko's reference",
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '-o', 'ko://example.com/tiny'],
    status: 2,
    says: [/ko:\/\/example/, /hint: /],
  },
  {
    title: 'a configuration file that does not exist',
    args: ['build', '-c', 'nowhere.yaml'],
    status: 2,
    says: [/nowhere\.yaml/],
  },
  {
    title: 'invalid YAML',
    files: { 'strake.yaml': 'plugins: [go\nbase: scratch\n' },
    status: 2,
    says: [/strake\.yaml:\d+:\d+: /],
  },
  {
    title: 'a repeated key',
    files: { 'strake.yaml': 'base: scratch\nbase: scratch\n' },
    status: 2,
    says: [/strake\.yaml:2:1: /],
  },
  {
    title: 'invalid JSON',
    files: { 'strake.json': '{"base": "scratch",,}' },
    status: 2,
    says: [/strake\.json:1:\d+: /],
  },
  {
    title: 'an empty file',
    files: { 'strake.yaml': '' },
    status: 2,
    says: [/strake\.yaml/, /empty/],
  },
  {
    title: 'code that throws',
    files: { 'strake.config.mjs': 'throw new Error("boom")' },
    status: 2,
    says: [/strake\.config\.mjs/, /boom/],
  },
  {
    title: 'an unknown key',
    files: { 'strake.yaml': 'bse: scratch\n' },
    status: 2,
    says: [/strake\.yaml:1:1: .*bse/, /did you mean "base"/i],
  },
  {
    title: 'an unknown key of a plugin',
    files: { ...TINY, 'strake.yaml': `${GO}go:\n  program: []\n` },
    status: 2,
    says: [/strake\.yaml:5:3: .*program/, /did you mean "programs"/i],
  },
  {
    title: 'a value of the wrong type',
    files: { 'strake.yaml': 'platforms: 7\n' },
    status: 2,
    says: [/strake\.yaml:1:12: .*platforms/],
  },
  {
    title: 'an unknown variable in a template',
    files: { 'strake.yaml': `${EMPTY_IMAGE}tags: ["{{versoin}}"]\nvars: { version: "1" }\n` },
    status: 2,
    says: [/strake\.yaml:4:\d+: .*versoin/, /"version"/],
  },
  {
    title: 'a variable without a value',
    files: { 'strake.yaml': `${EMPTY_IMAGE}vars: { token: { env: STRAKE_NOT_SET } }\n` },
    status: 2,
    says: [/STRAKE_NOT_SET/],
  },
  {
    title: 'an unknown platform',
    files: { 'strake.yaml': 'platforms: [linux/amd46]\nbase: scratch\n' },
    status: 2,
    says: [/linux\/amd46/, /amd64/],
  },
  {
    title: 'an unknown variant',
    files: { 'strake.yaml': 'platforms: [linux/arm/v9]\nbase: scratch\n' },
    status: 2,
    says: [/linux\/arm\/v9/, /v5, v6, v7/],
  },
  {
    title: 'a map by platform with a key that is not a pattern',
    files: { 'strake.yaml': 'base: { linux/*: scratch, windwos/*: scratch }\n' },
    status: 2,
    says: [/windwos/],
  },
  {
    title: 'a malformed repository',
    files: { 'strake.yaml': `${EMPTY_IMAGE}repository: ghcr.io/Acme/App\n` },
    status: 2,
    says: [/ghcr\.io\/Acme\/App/, /lower/i],
  },
  {
    title: 'a relative path in the image',
    files: { 'strake.yaml': `plugins: [files]\n${EMPTY_IMAGE}files: { srv/www: a.txt }\n` },
    status: 2,
    says: [
      /strake\.yaml:5:10: .*srv\/www.* is an unknown key/,
      /hint: Paths in the image are absolute/,
    ],
  },
  {
    title: '--set without a value',
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '--set', 'base'],
    status: 2,
    says: [/--set/],
  },
  {
    title: '--set with a value of the wrong type',
    files: { 'strake.yaml': `${EMPTY_IMAGE}tags: [v1]\n` },
    args: ['build', '--set', 'tags=x'],
    status: 2,
    says: [/^error: --set tags: "tags" is "x", but must be a list$/m],
  },
  {
    title: '--set with a missing plugin',
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '--set', 'plugins=[nowhere]'],
    status: 2,
    says: [/^error: --set plugins: plugin "nowhere" is not installed/m],
  },
  {
    title: '--set with an unknown key, and no configuration',
    files: TINY,
    args: ['build', './cmd/app', '--set', 'go.ldflag=[-s]'],
    status: 2,
    says: [/^error: --set go\.ldflag: "go\.ldflag" is an unknown key\n {2}hint: [^\n]*\n$/],
  },
  {
    title: 'an unknown image',
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '-i', 'nope'],
    status: 2,
    says: [/nope/],
  },
  {
    title: 'an unknown option',
    args: ['build', '--pussh'],
    status: 2,
    says: [/--pussh/, /--push/],
  },
  { title: 'an unknown command', args: ['biuld'], status: 2, says: [/biuld/, /build/] },
  {
    title: 'a malformed SOURCE_DATE_EPOCH',
    files: { 'strake.yaml': EMPTY_IMAGE },
    env: { SOURCE_DATE_EPOCH: 'yesterday' },
    status: 2,
    says: [/SOURCE_DATE_EPOCH/],
  },
  {
    title: 'annotations on an image of the Docker family',
    files: { 'strake.yaml': `${EMPTY_IMAGE}mediaTypes: docker\nannotations: { a: b }\n` },
    status: 2,
    says: [/annotations/, /labels/],
  },
  // bases and destinations
  {
    title: 'a Windows platform without a base',
    files: { 'strake.yaml': 'platforms: [windows/amd64]\n' },
    status: 2,
    says: [/windows\/amd64/, /nanoserver/],
  },
  {
    title: 'a missing base layout',
    files: { 'strake.yaml': 'platforms: [linux/amd64, linux/arm64]\nbase: oci:nowhere\n' },
    status: 2,
    says: [/^error: strake\.yaml:2:7: layout .*nowhere does not exist\n {2}hint: .*\n$/],
  },
  {
    title: 'a base from a transport of podman',
    files: { 'strake.yaml': 'platforms: [linux/amd64]\nbase: dir:base\n' },
    status: 2,
    says: [/base dir:base .*"dir:", which strake does not support/, /oci-archive:/],
  },
  ...['inspect', 'validate'].map((command) => ({
    title: `${command} of an image of a transport that podman has`,
    files: {},
    args: [command, 'containers-storage:localhost/app'],
    status: 2,
    says: [/"containers-storage:", which strake does not support/, /oci-archive:/],
  })),
  {
    title: 'an index of images from a transport of podman',
    files: {},
    args: ['index', 'create', 'oci:out', 'tarball:app.tar'],
    status: 2,
    says: [/"tarball:", which strake does not support/, /docker:\/\/tarball:TAG/],
  },
  ...(
    [
      ['./layout', {}, /hint: For a layout in a directory write oci:\.\/layout\.$/m],
      [
        '/nowhere/x.tar',
        {},
        /hint: For an archive write oci-archive:\/nowhere\/x\.tar, or docker-archive:/,
      ],
      [
        'x.tar',
        { 'x.tar': '' },
        /hint: For an archive write oci-archive:x\.tar, or docker-archive:x\.tar .*docker:\/\/x\.tar\./,
      ],
      [
        'dist/oci',
        { 'dist/oci/oci-layout': '' },
        /hint: For a layout in a directory write oci:dist\/oci, for Docker Hub docker:\/\/dist\/oci\./,
      ],
    ] as const
  ).map(([path, files, hint]) => ({
    title: `a path instead of a reference: ${path}`,
    files,
    args: ['inspect', path],
    status: 2,
    says: [/is a path, but without a transport/, hint],
  })),
  ...(
    [
      ['./layout', {}, /oci:\.\/layout\.$/m],
      ['~/x.tar', {}, /oci-archive:~\/x\.tar, or docker-archive:/],
      ['layout', { 'layout/oci-layout': '' }, /oci:layout, for Docker Hub docker:\/\/layout\./],
    ] as const
  ).map(([base, files, hint]) => ({
    title: `a path instead of a base: ${base}`,
    files: { ...files, 'strake.yaml': `platforms: [linux/amd64]\nbase: ${base}\nvcs: false\n` },
    args: ['plan'],
    status: 2,
    says: [/strake\.yaml:2:7: .* is a path, but without a transport/, hint],
  })),
  ...[
    ['copy', 'oci:x', './out'],
    ['index', 'create', './out', 'oci:x'],
  ].map((args) => ({
    title: `a path instead of a destination in ${args[0]}`,
    args,
    status: 2,
    says: [
      /\.\/out is a path, but without a transport/,
      /hint: For a layout in a directory write oci:\.\/out/,
    ],
  })),
  {
    title: 'a metadata file without a name',
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '--metadata-file', ''],
    status: 2,
    says: [/--metadata-file has an empty value/],
  },
  {
    title: 'two images with a comma, one of which is unknown',
    files: { 'strake.yaml': `${EMPTY_IMAGE}images: { a: {}, b: {} }\n` },
    args: ['build', '-i', 'a,nope'],
    status: 2,
    says: [/no image "nope"/],
  },
  {
    title: 'a destination with an unknown scheme',
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '-o', 'gs:bucket'],
    status: 2,
    says: [/gs:bucket/, /oci-archive:/],
  },
  {
    title: '--push without a repository',
    files: { 'strake.yaml': EMPTY_IMAGE },
    args: ['build', '--push'],
    status: 2,
    says: [/no repository/],
  },
  {
    title: 'an output into a file where a directory is needed',
    files: { 'strake.yaml': EMPTY_IMAGE, taken: 'a file' },
    args: ['build', '-o', 'oci:taken/layout'],
    status: 2,
    says: [/taken\/layout/],
  },
  {
    title: 'an output directory that holds something else',
    files: { 'strake.yaml': EMPTY_IMAGE, 'full/readme.txt': 'mine' },
    args: ['build', '-o', 'oci:full'],
    status: 2,
    says: [/full/],
  },
  // plugins
  {
    title: 'an unknown plugin',
    files: { 'strake.yaml': 'plugins: [gogo]\n' },
    status: 2,
    says: [/gogo/, /hint: Plugins of strake: go, /],
  },
  {
    title: 'a missing plugin file',
    files: { 'strake.yaml': 'plugins: [./nope.js]\n' },
    status: 2,
    says: [/nope\.js/],
  },
  {
    title: 'a module that exports no plugin',
    files: {
      'strake.yaml': 'plugins: [./mine.js]\n',
      'mine.js': 'export const x = 1',
      'package.json': '{"type":"module"}',
    },
    status: 3,
    says: [/mine\.js/],
  },
  {
    title: 'a plugin that throws',
    files: mine("layer() { throw new Error('boom') }"),
    status: 3,
    says: [/plugin "mine" failed in layer for \S+ linux\/amd64: boom/],
  },
  {
    title: 'a plugin that returns an invalid value',
    files: mine('layer: () => 42'),
    status: 3,
    says: [/plugin "mine" .*returned a number/],
  },
  {
    title: 'a plugin that returns a bad description',
    files: mine(
      "layer: () => ({ layers: [{ id: 'x', entries: [{ type: 'file', path: '../x', content: { text: '' } }] }] })",
    ),
    status: 3,
    says: [/plugin "mine"/, /\.\.\/x/],
  },
  {
    title: 'a plugin in the old form',
    files: mine(
      "api: 1, hooks: ['layer'], setup({ hooks }) { hooks.layer.tap({}, () => undefined) }",
    ),
    status: 3,
    says: [
      /strake\.yaml:1:\d+: plugin "mine" .* old form/,
      /hint: .*Upgrade table: https:\/\/.*\/docs\/plugins\.md/,
    ],
  },
  {
    title: 'a plugin that never settles',
    files: mine('layer: () => new Promise(() => {})'),
    status: 3,
    says: [/"mine"/, /layer/, /never/],
  },
  // Go
  {
    title: 'no go on PATH',
    files: { ...TINY, 'strake.yaml': `${GO}go: { programs: [{ package: ./cmd/app }] }\n` },
    env: { PATH: '/nowhere' },
    status: 4,
    says: [/"?go"?/, /PATH/, /go\.dev|install/i],
  },
  {
    title: 'a directory without a Go module',
    files: { 'strake.yaml': `${GO}go: { programs: [{ package: ./cmd/app }] }\n` },
    status: 4,
    says: [/go\.mod/],
  },
  {
    title: 'a missing package',
    files: { ...TINY, 'strake.yaml': `${GO}go: { programs: [{ package: ./cmd/nope }] }\n` },
    status: 4,
    says: [/cmd\/nope/],
  },
  {
    title: 'a package that is not a program',
    files: {
      ...TINY,
      'lib/lib.go': 'package lib\n',
      'strake.yaml': `${GO}go: { programs: [{ package: ./lib }] }\n`,
    },
    status: 4,
    says: [/lib/, /main/],
  },
  {
    title: 'a package that build constraints exclude',
    files: {
      ...TINY,
      'cmd/win/main.go': '//go:build windows\n\npackage main\n\nfunc main() {}\n',
      'strake.yaml': `${GO}go: { programs: [{ package: ./cmd/win }] }\n`,
    },
    status: 4,
    says: [/cmd\/win/, /linux\/amd64/],
  },
  {
    title: 'a compile error',
    files: {
      ...TINY,
      'cmd/app/main.go': 'package main\n\nfunc main() { undefined() }\n',
      'strake.yaml': `${GO}go: { programs: [{ package: ./cmd/app }] }\n`,
    },
    status: 4,
    says: [/linux\/amd64/, /main\.go:3:15: undefined: undefined/],
  },
  {
    title: 'a module that go.mod does not require',
    files: {
      ...TINY,
      'cmd/app/main.go': 'package main\n\nimport _ "example.com/not/there"\n\nfunc main() {}\n',
      'strake.yaml': `${GO}go: { programs: [{ package: ./cmd/app }] }\n`,
    },
    env: { GOFLAGS: '-mod=mod', GOPROXY: 'off' },
    status: 4,
    says: [/example\.com\/not\/there/],
  },
];

for (const { title, files = {}, args = ['build'], env = {}, status, says } of CASES) {
  test(`reports ${title} in one clear message`, { timeout: 60_000 }, async (t) => {
    const directory = await project(t, files);
    const before = await readdir(directory, { recursive: true });
    const done = await strake(directory, args, { env });
    assert.equal(done.status, status, `exit code; stderr was:\n${done.stderr}`);
    assert.equal(done.stdout, '', 'nothing on stdout');
    for (const pattern of says) assert.match(done.stderr, pattern);
    assert.match(done.stderr, /hint: /, 'says what to do');
    assert.doesNotMatch(done.stderr, /^\s+at .*\(?.*:\d+:\d+\)?$/m, 'no stack trace');
    assert.deepEqual(
      await readdir(directory, { recursive: true }),
      before,
      'leaves nothing behind',
    );
  });
}

test('prints a compile error once although four platforms have it', async (t) => {
  const files = { ...TINY, 'cmd/app/main.go': 'package main\n\nfunc main() { undefined() }\n' };
  const directory = await project(t, files);
  const done = await strake(directory, [
    'build',
    './cmd/app',
    '-p',
    'linux/amd64,linux/arm64,linux/s390x,linux/ppc64le',
  ]);
  assert.equal(done.status, 4);
  assert.equal(done.stderr.split('undefined: undefined').length - 1, 1, done.stderr);
});

test('names the directory that it may not write to', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  // A place where not even root can make directories.
  const done = await strake(directory, ['build', '-o', 'oci:/sys/strake/out']);
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /\/sys\/strake.* cannot be written/);
});

for (const command of ['plan', 'build']) {
  test(`refuses in ${command} a tag that two platforms share, and one that the index has`, async (t) => {
    const image = 'platforms: [linux/amd64, linux/arm64]\nbase: scratch\nvcs: false\n';
    for (const [tags, other] of [
      ['"{{os}}"', 'linux/amd64'],
      ['latest', 'the index'],
    ]) {
      const directory = await project(t, { 'strake.yaml': `${image}platformTags: [${tags}]\n` });
      const { status, stdout, stderr } = await strake(directory, [command]);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        new RegExp(`platform tag ".*" of image ".*" belongs to both ${other} and `),
      );
      assert.match(stderr, /hint: Put \{\{os\}\}, \{\{arch\}\}/);
    }
  });
}
