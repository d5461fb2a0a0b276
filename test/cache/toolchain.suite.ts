// The toolchain is an input like any other: which go answers, and what it is made of.
import assert from 'node:assert/strict';
import { appendFile, chmod, cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runOk, type Scope } from '../tool/index.ts';
import {
  agreedDigest,
  buildTwice,
  digestOf,
  type GoProject,
  makeGoProject,
  whyOf,
} from './go-project.ts';

const FILES: Readonly<Record<string, string>> = {
  'app/go.mod': 'module example.com/app\n\ngo 1.24\n',
  'app/main.go':
    'package main\n\nimport "errors"\n\nfunc main() { println(errors.New("text").Error()) }\n',
  'app/strake.yaml':
    'plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\ngo: { programs: [.] }\n',
};

const ERRORS = 'src/errors/errors.go';

/** A toolchain of its own: what is edited in it is copied, and the rest are links, as distributions have them. */
async function privateToolchain(project: GoProject, name: string): Promise<string> {
  const real = (await runOk(['go', 'env', 'GOROOT'], { env: { GOTOOLCHAIN: 'local' } })).trim();
  const root = join(project.root, name);
  const link = (path: string) => symlink(join(real, path), join(root, path));
  await mkdir(join(root, 'src'), { recursive: true });
  for (const each of ['VERSION', 'go.env', 'bin', 'pkg', 'src/errors'])
    await cp(join(real, each), join(root, each), { recursive: true });
  for (const each of await readdir(real))
    if (!['VERSION', 'go.env', 'bin', 'pkg', 'src'].includes(each)) await link(each);
  for (const each of await readdir(join(real, 'src')))
    if (each !== 'errors') await link(join('src', each));
  return root;
}

/** A project that is built with a toolchain of its own. */
async function scene(t: Scope): Promise<{ project: GoProject; root: string }> {
  const project = await makeGoProject(t, FILES);
  const root = await privateToolchain(project, 'go-one');
  Object.assign(project.env, {
    PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    GOTOOLCHAIN: 'local',
    GOROOT: undefined,
  });
  await buildTwice(project);
  return { project, root };
}

async function patch(root: string): Promise<void> {
  await appendFile(join(root, ERRORS), '\nfunc init() { println("patched") }\n');
}

test('builds again if a package of Go is patched in place, with the same VERSION', async (t) => {
  const { project, root } = await scene(t);
  const before = await digestOf(project);
  await patch(root);
  assert.equal(await whyOf(project), `compile: the Go toolchain in ${root} changed`);
  assert.notEqual(await agreedDigest(project), before);
});

test('builds again if a file is added to a package of Go', async (t) => {
  const { project, root } = await scene(t);
  const before = await digestOf(project);
  await project.write('go-one/src/errors/zz.go', 'package errors\n\nfunc init() { println(1) }\n');
  assert.equal(await whyOf(project), `compile: the Go toolchain in ${root} changed`);
  assert.notEqual(await agreedDigest(project), before);
});

test('runs a step again if the compiler or the linker changed', async (t) => {
  const { project, root } = await scene(t);
  const [platform = ''] = await readdir(join(root, 'pkg/tool'));
  for (const tool of ['compile', 'link']) {
    await appendFile(join(root, 'pkg/tool', platform, tool), ' ');
    assert.equal(await whyOf(project), `compile: the Go toolchain in ${root} changed`);
    await delay(60);
    await digestOf(project);
    assert.equal(await whyOf(project), 'local');
  }
});

test('runs a step again if the go command changed', async (t) => {
  const { project, root } = await scene(t);
  await appendFile(join(root, 'bin/go'), ' ');
  assert.equal(await whyOf(project), `compile: ${join(root, 'bin/go')} changed`);
});

test('runs nothing again if the same toolchain is reinstalled', async (t) => {
  const { project, root } = await scene(t);
  await rename(root, `${root}.old`);
  await cp(`${root}.old`, root, { recursive: true, verbatimSymlinks: true });
  await rm(`${root}.old`, { recursive: true });
  assert.equal(await whyOf(project), 'local');
});

for (const [what, lines] of [
  ['by a file elsewhere', (file: string) => `exec "$(cat ${file})/bin/go" "$@"`],
  ['by a variable of its own', () => 'exec "$CHOSEN_GO/bin/go" "$@"'],
] as const) {
  test(`follows a shim instead of go that chooses ${what}`, async (t) => {
    const project = await makeGoProject(t, FILES);
    const [one, two] = [
      await privateToolchain(project, 'go-one'),
      await privateToolchain(project, 'go-two'),
    ];
    await patch(two);
    const choose = async (root: string) => {
      await project.write('choice', root);
      project.env.CHOSEN_GO = root;
    };
    await project.write('shims/go', `#!/bin/sh\n${lines(join(project.root, 'choice'))}\n`);
    await chmod(join(project.root, 'shims/go'), 0o755);
    Object.assign(project.env, {
      PATH: `${join(project.root, 'shims')}:${process.env.PATH}`,
      GOTOOLCHAIN: 'local',
      GOROOT: undefined,
    });
    await choose(one);
    await buildTwice(project);
    const before = await digestOf(project);
    await choose(two);
    assert.equal(await whyOf(project), 'compile: GOROOT changed');
    assert.notEqual(await agreedDigest(project), before);
    await choose(one);
    assert.equal(await agreedDigest(project), before);
  });
}

test('follows a link on PATH that names another toolchain', async (t) => {
  const { project } = await scene(t);
  const two = await privateToolchain(project, 'go-two');
  await patch(two);
  const before = await digestOf(project);
  await mkdir(join(project.root, 'links'));
  await symlink(join(two, 'bin/go'), join(project.root, 'links/go'));
  project.env.PATH = `${join(project.root, 'links')}:${project.env.PATH}`;
  assert.notEqual(await agreedDigest(project), before);
});
