// Every kind of input, changed one at a time: a build with the cache, one that reads a remote cache elsewhere, and one that finds
// only what Go compiled before the change, equal one without, digest for digest.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { strake } from '../e2e/strake.ts';
import { run, runOk, type Scope } from '../tool/index.ts';
import { TRUST } from '../tool-cache/test-key.ts';
import {
  buildTwice,
  cleanDigestOf,
  digestOf,
  type GoProject,
  makeGoProject,
  onGo,
} from './go-project.ts';
import { imageOf, type RemoteWay, remoteWay } from './remote-way.ts';

const MAIN = `package main

import (
	_ "embed"
	"fmt"

	"example.com/app/lib"
	"example.com/other"
)

//go:embed page.html
var page string

//go:embed static
var _ = static{}

var version = "none"

func main() { fmt.Println(version, page, lib.Name, lib.Extra, other.Name) }
`.replace('//go:embed static\nvar _ = static{}\n\n', '');

const FILES: Readonly<Record<string, string>> = {
  'app/go.mod':
    'module example.com/app\n\ngo 1.24\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => ../other\n',
  'app/cmd/app/main.go': MAIN,
  'app/cmd/app/page.html': 'page\n',
  'app/cmd/app/assets.go':
    'package main\n\nimport "embed"\n\n//go:embed static\nvar assets embed.FS\n\nfunc init() { entries, _ := assets.ReadDir("static"); for _, each := range entries { println(each.Name()) } }\n',
  'app/cmd/app/static/one.txt': 'one\n',
  'app/cmd/app/inner.go':
    'package main\n\nimport _ "embed"\n\n//go:embed above/inner/file.txt\nvar file string\n\nfunc init() { println(file) }\n',
  'app/cmd/app/above/inner/file.txt': 'file\n',
  'app/lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  'app/lib/extra_off.go': '//go:build !special\n\npackage lib\n\nconst Extra = "plain"\n',
  'app/lib/extra_on.go': '//go:build special\n\npackage lib\n\nconst Extra = "special"\n',
  'other/go.mod': 'module example.com/other\n\ngo 1.24\n',
  'other/other.go': 'package other\n\nconst Name = "other"\n',
  'app/notes.txt': 'notes\n',
  'app/strake.yaml': `plugins: [go, symlinks]
platforms: [linux/amd64]
base: scratch
cache: { trust: ${TRUST} }
go: { programs: [./cmd/app] }
symlinks: { files: { /notes.txt: notes.txt } }
`,
};

const makeProject = (t: Scope) => makeGoProject(t, FILES);
const builtTwice = async (t: Scope) => buildTwice(await makeProject(t));

type Change = (project: GoProject, t: Scope) => Promise<void>;

/** `same`: the digest must stay, as far as anybody can tell; `other`: it must not. */
const CHANGES: readonly (readonly [what: string, effect: 'same' | 'other', change: Change])[] = [
  ['nothing', 'same', async () => {}],
  ['a line of the program', 'other', ({ edit }) => edit('app/cmd/app/main.go', '"none"', '"some"')],
  ['a line of a package', 'other', ({ edit }) => edit('app/lib/lib.go', '"lib"', '"library"')],
  [
    'a line of a replaced module',
    'other',
    ({ edit }) => edit('other/other.go', '"other"', '"another"'),
  ],
  ['an embedded file', 'other', ({ edit }) => edit('app/cmd/app/page.html', 'page', 'sheet')],
  [
    'a new file in an embedded directory',
    'other',
    ({ app }) => writeFile(join(app, 'cmd/app/static/two.txt'), 'two\n'),
  ],
  [
    'a new file deep in an embedded directory',
    'other',
    async ({ app }) => {
      await mkdir(join(app, 'cmd/app/static/deep'));
      await writeFile(join(app, 'cmd/app/static/deep/three.txt'), 'three\n');
    },
  ],
  [
    'a file removed from an embedded directory',
    'other',
    async ({ app }) => {
      await writeFile(join(app, 'cmd/app/static/two.txt'), 'two\n');
      await unlink(join(app, 'cmd/app/static/one.txt'));
    },
  ],
  ...['page.html', 'static', 'static/one.txt', 'above'].map(
    (name): readonly [string, 'other', Change] => [
      `a link in place of what is embedded, or above it: ${name}`,
      'other',
      async ({ app, root }) => {
        await rename(join(app, 'cmd/app', name), join(root, 'moved'));
        await symlink(join(root, 'moved'), join(app, 'cmd/app', name));
      },
    ],
  ),
  [
    'a new go.mod between a package and what it embeds',
    'other',
    ({ write }) => write('app/cmd/app/above/go.mod', 'module example.com/above\n'),
  ],
  [
    'a new source file',
    'other',
    ({ app }) =>
      writeFile(join(app, 'lib/new.go'), 'package lib\n\nfunc init() { println("new") }\n'),
  ],
  [
    'a removed source file',
    'other',
    async ({ app, edit }) => {
      await edit('app/cmd/app/main.go', ', lib.Extra', '');
      await unlink(join(app, 'lib/extra_off.go'));
    },
  ],
  [
    'a build tag in the configuration',
    'other',
    ({ edit }) =>
      edit('app/strake.yaml', '[./cmd/app]', '[{ package: ./cmd/app, tags: [special] }]'),
  ],
  [
    'a constraint of an ignored file',
    'other',
    async ({ edit }) => {
      await edit('app/lib/extra_on.go', 'build special', 'build !special');
      await edit('app/lib/extra_off.go', 'build !special', 'build special');
    },
  ],
  [
    'flags of the linker',
    'other',
    ({ edit }) => edit('app/strake.yaml', 'go: { ', 'go: { ldflags: [-s, -X main.version=2], '),
  ],
  [
    'GOFLAGS',
    'other',
    async ({ env }) => {
      env.GOFLAGS = '-tags=special';
    },
  ],
  [
    'an environment variable of go',
    'other',
    async ({ env }) => {
      env.GOAMD64 = 'v3';
      env.CGO_ENABLED = '0';
      env.GOEXPERIMENT = 'nogreenteagc';
    },
  ],
  [
    'a file of go env -w',
    'other',
    async (project) => {
      project.env.GOENV = join(project.root, 'goenv');
      await writeFile(project.env.GOENV, 'GOFLAGS=-tags=special\n');
      delete project.env.GOFLAGS;
    },
  ],
  [
    'go itself',
    'same',
    async (project) => {
      const bin = join(project.root, 'bin');
      await mkdir(bin);
      const { stdout } = await run(['which', 'go']);
      await writeFile(
        join(bin, 'go'),
        `#!/bin/sh\necho called >> "${project.root}/calls"\nexec ${stdout.trim()} "$@"\n`,
      );
      await chmod(join(bin, 'go'), 0o755);
      project.env.PATH = `${bin}:${process.env.PATH}`;
    },
  ],
  ['go.mod', 'other', ({ edit }) => edit('app/go.mod', 'go 1.24', 'go 1.25')],
  [
    'a go.work that appears',
    'other',
    ({ root }) => writeFile(join(root, 'go.work'), 'go 1.25\n\nuse ./app\nuse ./other\n'),
  ],
  [
    'a vendor directory that appears',
    'other',
    async ({ app, edit }) => {
      await runOk(['go', 'mod', 'vendor'], { cwd: app, env: { GOFLAGS: '' } });
      await edit('app/vendor/example.com/other/other.go', '"other"', '"vendored"');
    },
  ],
  [
    'a go.mod in a directory of packages',
    'other',
    ({ app }) => writeFile(join(app, 'lib/go.mod'), 'module example.com/lib\n'),
  ],
  [
    'a file replaced with one of the same size and time',
    'other',
    async ({ app }) => {
      const file = join(app, 'lib/lib.go');
      const { atime, mtime } = await stat(file);
      await writeFile(`${file}.new`, FILES['app/lib/lib.go']?.replace('"lib"', '"LIB"') ?? '');
      await utimes(`${file}.new`, atime, mtime);
      await rename(`${file}.new`, file);
    },
  ],
  [
    'a restored time of an edited file',
    'other',
    async ({ app, edit }) => {
      const file = join(app, 'lib/lib.go');
      const { atime, mtime } = await stat(file);
      await edit('app/lib/lib.go', '"lib"', '"LIB"');
      await utimes(file, atime, mtime);
    },
  ],
  ['times alone', 'same', ({ app }) => utimes(join(app, 'lib/lib.go'), new Date(0), new Date(0))],
  [
    'a clock that runs ahead',
    'other',
    async ({ app, edit }) => {
      await edit('app/lib/lib.go', '"lib"', '"LIB"');
      const later = new Date(Date.now() + 86_400_000);
      await utimes(join(app, 'lib/lib.go'), later, later);
    },
  ],
  [
    'a file that becomes a link, and its target',
    'other',
    async ({ root, app }) => {
      const file = join(app, 'lib/lib.go');
      await rename(file, join(root, 'real.go'));
      await symlink(join(root, 'real.go'), file);
      await writeFile(join(root, 'real.go'), 'package lib\n\nconst Name = "linked"\n');
    },
  ],
  [
    'a file that go does not read',
    'same',
    ({ app }) => writeFile(join(app, 'cmd/app/notes.md'), 'nothing that go reads\n'),
  ],
  ['a file of a layer', 'other', ({ app }) => appendFile(join(app, 'notes.txt'), 'more\n')],
  ['the mode of a file of a layer', 'other', ({ app }) => chmod(join(app, 'notes.txt'), 0o755)],
  [
    'a label',
    'other',
    ({ app }) => appendFile(join(app, 'strake.yaml'), 'config: { labels: { a: b } }\n'),
  ],
  ['a compile error', 'other', ({ edit }) => edit('app/lib/lib.go', 'const', 'cnst')],
  [
    'a generated file',
    'other',
    ({ app }) =>
      writeFile(
        join(app, 'cmd/app/zz_generated.go'),
        'package main\n\nfunc init() { version = "generated" }\n',
      ),
  ],
  [
    'a program overwritten in the cache',
    'same',
    async ({ root }) => {
      for (const name of await readdir(join(root, 'cache/compile'), { recursive: true }))
        if (name.endsWith('/app')) await writeFile(join(root, 'cache/compile', name), 'junk');
    },
  ],
  [
    'a byte of a program in a cache without actions',
    'same',
    async ({ root }) => {
      for (const name of await readdir(join(root, 'cache/compile'), { recursive: true })) {
        if (!name.endsWith('/app')) continue;
        const file = join(root, 'cache/compile', name);
        const bytes = await readFile(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await writeFile(file, bytes);
      }
      await rm(join(root, 'cache/actions'), { recursive: true });
    },
  ],
  [
    'every file of the cache, cut in half',
    'same',
    async ({ root }) => {
      for (const name of await readdir(join(root, 'cache'), { recursive: true })) {
        const file = join(root, 'cache', name);
        const facts = await stat(file);
        if (facts.isFile()) await truncate(file, facts.size >> 1);
      }
    },
  ],
  [
    'a record that was cut short',
    'same',
    async ({ root }) => {
      for (const name of await readdir(join(root, 'cache/actions'))) {
        const file = join(root, 'cache/actions', name);
        await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100));
      }
    },
  ],
  ['a removed cache', 'same', ({ root }) => rm(join(root, 'cache'), { recursive: true })],
  [
    'the directory itself, moved',
    'same',
    async (project) => {
      await cp(project.app, join(project.root, 'copy'), { recursive: true });
      (project as { app: string }).app = join(project.root, 'copy');
    },
  ],
];

/** Packages of the project, and those that are generated for it. */
const MOST_COMPILED = 4;
/** Flags, variables and modules that the list of bundles is for: nobody wrote one for the new ones. */
const COMPILES_ALL = [
  'a build tag in the configuration',
  'GOFLAGS',
  'an environment variable of go',
  'a file of go env -w',
  'a go.work that appears',
  'a vendor directory that appears',
];

for (const [what, effect, change] of CHANGES) {
  test(`builds the same with and without a cache after a change of ${what}`, async (t) => {
    const project = await builtTwice(t);
    const remote = await remoteWay(t, project);
    await remote.write();
    const before = await digestOf(project);
    await change(project, t);
    const cached = await digestOf(project);
    assert.equal(cached, await cleanDigestOf(project));
    assert.equal(await digestOf(project), cached, 'and again');
    const isAllCompiled = COMPILES_ALL.includes(what);
    await assertFromBundles(remote, cached, isAllCompiled);
    await remote.write();
    assert.equal(imageOf(await remote.read()), imageOf(cached), 'elsewhere');
    if (effect === 'same' || isAllCompiled) await assertFromBundles(remote, cached, false);
    // A script in the place of Go is asked what it stands for.
    if (what !== 'go itself') assert.equal(remote.counts.withoutGo, remote.counts.builds);
    if (effect === 'same') assert.equal(cached.split('@')[1], before.split('@')[1]);
    else assert.notEqual(cached, before);
  });
}

/** A machine with nothing but what Go compiled elsewhere makes the same, and hardly compiles. */
async function assertFromBundles(
  { readBundles }: RemoteWay,
  expected: string,
  isAllCompiled: boolean,
): Promise<void> {
  const { digest, compiled } = await readBundles();
  assert.equal(imageOf(digest), imageOf(expected), 'from bundles');
  if (!digest.startsWith('exit'))
    assert.equal(compiled > MOST_COMPILED, isAllCompiled, `${compiled} packages compiled`);
}

/** A project that is built, and a way to build it again that tells what go was asked for: the first words. */
async function watchingGo(t: Scope) {
  const project = await builtTwice(t);
  const calls = join(project.root, 'calls');
  // A script in the place of go would be a shim, which is asked in every build.
  await onGo(project, `appendFileSync(${JSON.stringify(calls)}, words[0] + '\\n')`);
  const asked = async () => {
    await rm(calls, { force: true });
    await digestOf(project);
    return existsSync(calls) ? (await readFile(calls, 'utf8')).trim().split('\n') : [];
  };
  return { project, asked };
}

test('does not run go if nothing changed', async (t) => {
  const { asked } = await watchingGo(t);
  assert.deepEqual(await asked(), []);
});

test('runs only go build if a function body changed', async (t) => {
  const { project, asked } = await watchingGo(t);
  for (const [file, from, to] of [
    ['app/lib/lib.go', '"lib"', '"LIB"'],
    ['app/cmd/app/main.go', '"none"', '"some"'],
  ] as const) {
    await project.edit(file, from, to);
    await delay(60);
    assert.deepEqual(await asked(), ['build']);
    assert.deepEqual(await asked(), []);
  }
});

test('says in the plan why a step runs', async (t) => {
  const project = await builtTwice(t);
  const why = async () => {
    const { stdout } = await strake(project.app, ['plan'], { env: project.env });
    return /^ +(local|compile: .*)$/m.exec(stdout)?.[1];
  };
  assert.equal(await why(), 'local');
  await project.edit('app/lib/lib.go', '"lib"', '"LIB"');
  assert.equal(await why(), `compile: ${join(project.app, 'lib/lib.go')} changed`);
});

test('two builds at once in one directory, and two directories with one cache, agree', async (t) => {
  const project = await makeProject(t);
  const copy = join(project.root, 'copy');
  await cp(project.app, copy, { recursive: true });
  await delay(60);
  const digests = await Promise.all(
    [project.app, project.app, copy, copy].map((app) => digestOf({ ...project, app })),
  );
  const [first = ''] = digests.map((each) => each.split('@')[1] ?? each);
  for (const digest of digests) assert.equal(digest.split('@')[1], first);
});
