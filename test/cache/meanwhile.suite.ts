// Edits while a build runs: the next build sees them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { agreedDigest, digestOf, makeGoProject, onGo, whyOf } from './go-project.ts';
import { imageOf, remoteWay } from './remote-way.ts';

const FILES: Readonly<Record<string, string>> = {
  'app/go.mod':
    'module example.com/app\n\ngo 1.24\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
  'app/main.go':
    'package main\n\nimport (\n\t_ "embed"\n\n\t"example.com/lib"\n)\n\n//go:embed page\nvar page string\n\nfunc main() { println(page, lib.Name) }\n',
  'app/page': 'page\n',
  'app/strake.yaml':
    'plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\ncache: { trust: registry }\ngo: { programs: [.] }\n',
  'lib/go.mod': 'module example.com/lib\n\ngo 1.24\n',
  'lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  'copy/go.mod': 'module example.com/lib\n\ngo 1.24\n',
  'copy/lib.go': 'package lib\n\nconst Name = "copy"\n',
  'other/go.mod': 'module example.com/lib\n\ngo 1.24\n',
  'other/lib.go': 'package lib\n\nconst Name = "other"\n',
  'go.work': 'go 1.24\n\nuse ./app\nuse ./copy\n',
};

/** JavaScript, in the directory of the configuration. */
const EDITS: readonly (readonly [what: string, edit: string])[] = [
  ['a line changes', `writeFileSync('../copy/lib.go', 'package lib\\n\\nconst Name = "else"\\n')`],
  ['an embedded file changes', `writeFileSync('page', 'else\\n')`],
  ['a file comes', `writeFileSync('zz.go', 'package main\\n\\nfunc init() { println("new") }\\n')`],
  ['go.work goes', `rmSync('../go.work', { force: true })`],
  ['go.mod changes', `writeFileSync('../copy/go.mod', 'module example.com/lib\\n\\ngo 1.25\\n')`],
  [
    'a file is replaced by another of the same size',
    `writeFileSync('../new', 'package lib\\n\\nconst Name = "COPY"\\n'); renameSync('../new', '../copy/lib.go')`,
  ],
  [
    'a directory is replaced by another',
    `renameSync('../copy', '../old'); renameSync('../other', '../copy')`,
  ],
];

for (const [what, edit] of EDITS) {
  for (const [when, ofWord] of [
    ['before go builds', (own: string) => [`if (words[0] === 'build') { ${own} }`, '']],
    [
      'while go builds',
      (own: string) => [`if (words[0] === 'build') setTimeout(() => { ${own} }, 30)`, ''],
    ],
    ['when go has built', (own: string) => ['', `if (words[0] === 'build') { ${own} }`]],
  ] as const) {
    test(`the next build is correct if ${what} ${when}`, async (t) => {
      const project = await makeGoProject(t, FILES);
      await delay(60);
      const [before = '', after = ''] = ofWord(edit);
      const remote = await remoteWay(t, project);
      await onGo(project, before, after);
      await remote.write(project.env.STRAKE_CACHE);
      delete project.env.NODE_OPTIONS;
      await delay(60);
      const digest = await agreedDigest(project);
      assert.equal(imageOf(await remote.read()), imageOf(digest), 'elsewhere');
    });
  }
}

test('caches a step although another file is written beside its sources', async (t) => {
  const project = await makeGoProject(t, FILES);
  await delay(60);
  await onGo(
    project,
    '',
    `if (words[0] === 'build') writeFileSync('notes', 'nothing that go reads')`,
  );
  await digestOf(project);
  delete project.env.NODE_OPTIONS;
  assert.equal(await whyOf(project), 'local');
});
