// Where modules come from, and what go env -w says: builds with and without the caches agree.
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runOk } from '../tool/index.ts';
import { TRUST } from '../tool-cache/test-key.ts';
import { agreedDigest, buildTwice, type GoProject, makeGoProject } from './go-project.ts';
import { imageOf, remoteWay } from './remote-way.ts';

const CONFIG = `plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\ncache: { trust: ${TRUST} }\ngo: { programs: [.] }\n`;

/** Its only import is of a module in another directory, whose path begins with its own. */
const FILES: Readonly<Record<string, string>> = {
  'app/go.mod':
    'module example.com/app\n\ngo 1.24\n\nrequire example.com/app/ext v0.0.0\n\nreplace example.com/app/ext => ../ext\n',
  'app/main.go':
    'package main\n\nimport "example.com/app/ext/name"\n\nfunc main() { println(name.Name) }\n',
  'app/strake.yaml': CONFIG,
  'ext/go.mod': 'module example.com/app/ext\n\ngo 1.24\n',
  'ext/name/name.go': 'package name\n\nconst Name = "ext"\n',
  'unused/go.mod': 'module example.com/unused\n\ngo 1.24\n',
};
/** Packages of the projects. */
const MOST_COMPILED = 2;

const WORK = { 'go.work': 'go 1.24\n\nuse ./app\nuse ./unused\n' };
const VENDOR = ['go', 'work', 'vendor'];

type Change = (project: GoProject) => Promise<unknown>;

const vendor: Change = ({ root, env }) =>
  runOk(VENDOR, { cwd: root, env: { GOFLAGS: '', GOENV: env.GOENV } });

/** Before the first build, and between two. The digest changes, or both builds fail. */
const CASES: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  prepare: Change,
  change: Change,
])[] = [
  [
    'a package appears that another module provides too',
    {},
    async () => {},
    ({ write }) => write('app/ext/name/name.go', 'package name\n\nconst Name = "app"\n'),
  ],
  [
    'a package appears so in a module that nothing is imported from',
    {
      ...WORK,
      'unused/go.mod': 'module example.com/app/ext/name\n\ngo 1.24\n',
    },
    async () => {},
    ({ write }) => write('unused/name.go', 'package name\n\nconst Name = "unused"\n'),
  ],
  [
    'go.mod is broken of a module that only go.work names',
    WORK,
    async () => {},
    ({ write }) =>
      write('unused/go.mod', 'module example.com/unused\n\ngo 1.24\n\nrequire nothing\n'),
  ],
  [
    'a workspace is vendored, and its copy edited',
    WORK,
    async () => {},
    async (project) => {
      await vendor(project);
      await project.edit('vendor/example.com/app/ext/name/name.go', '"ext"', '"vendored"');
    },
  ],
  [
    'the copy of a vendored workspace is edited',
    WORK,
    vendor,
    ({ edit }) => edit('vendor/example.com/app/ext/name/name.go', '"ext"', '"vendored"'),
  ],
  [
    'a directory vendor appears without modules.txt',
    {},
    async () => {},
    ({ app }) => mkdir(join(app, 'vendor')),
  ],
  [
    'go env -w names a go.work elsewhere, and that changes',
    {
      'elsewhere/go.work': 'go 1.24\n\nuse ../app\n',
      'copy/go.mod': 'module example.com/app/ext\n\ngo 1.24\n',
      'copy/name/name.go': 'package name\n\nconst Name = "copy"\n',
    },
    async ({ root, env, write }) => {
      env.GOENV = join(root, 'goenv');
      await write('goenv', `GOWORK=${join(root, 'elsewhere/go.work')}\n`);
    },
    ({ write }) => write('elsewhere/go.work', 'go 1.24\n\nuse ../app\nuse ../copy\n'),
  ],
  [
    'go env -w names an overlay, and a file of that changes',
    { 'over.go': 'package name\n\nconst Name = "over"\n' },
    async ({ root, env, write }) => {
      env.GOENV = join(root, 'goenv');
      delete env.GOFLAGS;
      const over = { Replace: { [join(root, 'ext/name/name.go')]: join(root, 'over.go') } };
      await write('over.json', JSON.stringify(over));
      await write('goenv', `GOFLAGS=-overlay=${join(root, 'over.json')}\n`);
    },
    ({ edit }) => edit('over.go', '"over"', '"OVER"'),
  ],
  [
    'the file changes that -modfile names in a second word',
    {
      'app/other.mod': String(FILES['app/go.mod']),
      'copy/go.mod': 'module example.com/app/ext\n\ngo 1.24\n',
      'copy/name/name.go': 'package name\n\nconst Name = "copy"\n',
    },
    ({ edit }) => edit('app/strake.yaml', 'programs:', 'flags: [-modfile, other.mod], programs:'),
    ({ edit }) => edit('app/other.mod', '../ext', '../copy'),
  ],
];

for (const [what, files, prepare, change] of CASES) {
  test(`builds the same with and without a cache if ${what}`, async (t) => {
    const project = await makeGoProject(t, { ...FILES, ...files });
    await prepare(project);
    await delay(60);
    const before = await agreedDigest(project);
    assert.match(before, /@sha256:/);
    const remote = await remoteWay(t, project);
    await remote.write();
    await change(project);
    const changed = await agreedDigest(project);
    assert.notEqual(changed, before);
    const { digest, compiled } = await remote.readBundles();
    assert.equal(imageOf(digest), imageOf(changed), 'from bundles');
    // Nobody wrote bundles for a vendored workspace; with an overlay, none are.
    const isShared = changed.includes('@') && !/overlay|is vendored/.test(what);
    if (isShared) assert.ok(compiled <= MOST_COMPILED, `${compiled} packages compiled`);
    await remote.write();
    assert.equal(imageOf(await remote.read()), imageOf(changed), 'elsewhere');
  });
}

test('skips unchanged work in a vendored workspace', async (t) => {
  const project = await makeGoProject(t, { ...FILES, ...WORK });
  await vendor(project);
  await buildTwice(project);
  await rm(join(project.root, 'vendor'), { recursive: true });
  await agreedDigest(project);
});
