// Edits while a build runs: the next build sees them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { TRUST } from '../tool-cache/test-key.ts';
import {
  agreedDigest,
  buildTwice,
  cleanDigestOf,
  digestOf,
  makeGoProject,
  onGo,
  whyOf,
} from './go-project.ts';
import { imageOf, remoteWay } from './remote-way.ts';

const FILES: Readonly<Record<string, string>> = {
  'app/go.mod':
    'module example.com/app\n\ngo 1.24\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
  'app/main.go':
    'package main\n\nimport (\n\t_ "embed"\n\n\t"example.com/lib"\n)\n\n//go:embed page\nvar page string\n\nfunc main() { println(page, lib.Name) }\n',
  'app/page': 'page\n',
  'app/strake.yaml': `plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\ncache: { trust: ${TRUST} }\ngo: { programs: [.] }\n`,
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

/** JavaScript for `onGo`: changes a source when Go has hashed it, and has not compiled it yet. @param noted is written then */
const editAfterHash = (noted: string) => `if (words[0] === 'build') {
  const files = \`/proc/\${child.pid}/fd/\`;
  const timer = setInterval(() => {
    try {
      for (const name of readdirSync(files)) {
        if (!readlinkSync(files + name).endsWith('/zz.go')) continue;
        const [, position] = /^pos:\\s*(\\d+)/.exec(readFileSync(files + '../fdinfo/' + name, 'utf8'));
        if (Number(position) < 100_000) continue;
        clearInterval(timer);
        writeFileSync('../copy/aa.go', 'package lib\\n\\nconst Name = "new"\\n');
        writeFileSync(${JSON.stringify(noted)}, '');
      }
    } catch {}
  }, 1);
  child.once('exit', () => clearInterval(timer));
}`;

for (const isBuilt of [false, true])
  test(`shares nothing that Go compiled while a source changed, ${isBuilt ? 'after another build' : 'in the first build'}`, {
    skip: process.platform !== 'linux' && 'the test reads /proc',
  }, async (t) => {
    // Go remembers what it compiled from these very bytes.
    const old = `package lib\n\nconst Name = "old ${randomUUID()}"\n`;
    const project = await makeGoProject(t, {
      ...FILES,
      'copy/aa.go': old,
      'copy/lib.go': 'package lib\n',
      // Hashing this file takes a while, after the first one and before both are compiled.
      'copy/zz.go': `package lib\n\nconst Z = 1\n\n${'// a comment that is long\n'.repeat(6_000_000)}`,
    });
    const remote = await remoteWay(t, project);
    if (isBuilt) {
      await buildTwice(project);
      await project.edit('app/main.go', 'println(', 'println("again", ');
    }
    const noted = join(project.root, 'noted');
    await onGo(project, '', '', editAfterHash(noted));
    await remote.write(project.env.STRAKE_CACHE);
    assert.ok(existsSync(noted), 'the source was changed in time');
    await project.write('copy/aa.go', old);
    delete project.env.NODE_OPTIONS;
    const clean = await cleanDigestOf(project);
    assert.equal(imageOf(await digestOf(project)), imageOf(clean), 'here');
    assert.equal(imageOf(await remote.read()), imageOf(clean), 'elsewhere');
    assert.equal(imageOf((await remote.readBundles()).digest), imageOf(clean), 'from bundles');
  });

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
