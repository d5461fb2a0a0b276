import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { goEnvQueries } from './go-env.ts';

/** A directory with a toolchain and what stands on PATH in front of it. */
async function scene(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'strake-go-env-'));
  t.after(() => rm(root, { recursive: true }));
  const write = async (name: string, text = '') => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
    await chmod(join(root, name), 0o755);
  };
  for (const name of ['go/bin/go', 'go/VERSION', 'go/pkg/tool/README']) await write(name);
  await mkdir(join(root, 'bin'));
  return {
    root,
    write,
    link: (to: string) => symlink(join(root, to), join(root, 'bin/go')),
    /** What the answer depends on: paths, and names of tools. */
    depends(said: Readonly<Record<string, string>>) {
      const text = JSON.stringify({ GOENV: 'off', GOROOT: join(root, 'go'), ...said });
      const place = { directory: root, env: { PATH: join(root, 'bin') } };
      return goEnvQueries(text, 'go', place)?.map((query) =>
        'path' in query ? query.path : 'name' in query && query.name,
      );
    },
  };
}

test('files tell what a go says that belongs to a toolchain', async (t) => {
  const { root, link, depends } = await scene(t);
  await link('go/bin/go');
  const found = depends({ GOENV: '/home/go/env', GOWORK: '/elsewhere/go.work' });
  for (const path of ['/home/go/env', '/elsewhere/go.work']) assert.ok(found?.includes(path));
  for (const name of ['go/VERSION', 'go/go.env', 'go.mod', 'go.work'])
    assert.ok(found?.includes(join(root, name)), name);
});

test('nothing tells what a script in the place of go chooses', async (t) => {
  const { write, depends } = await scene(t);
  await write('bin/go', '#!/bin/sh\nexec /elsewhere/go "$@"\n');
  assert.equal(depends({}), undefined);
});

test('nothing tells what a script chooses that lies where the program of a toolchain would', async (t) => {
  const { link, write, depends } = await scene(t);
  await write('go/bin/go', '#!/bin/sh\nexec .go-wrapped "$@"\n');
  await link('go/bin/go');
  assert.equal(depends({}), undefined);
});

test('nothing tells what a program chooses that many names lead to', async (t) => {
  const { link, write, depends } = await scene(t);
  await write('mise');
  await link('mise');
  assert.equal(depends({}), undefined);
});

test('a toolchain that go downloaded is known by its directory, and gives way to one on PATH', async (t) => {
  const { link, depends } = await scene(t);
  await link('go/bin/go');
  const GOROOT = '/cache/golang.org/toolchain@v0.0.1-go1.27.0.linux-amd64';
  const found = depends({ GOROOT, GOVERSION: 'go1.27.0' });
  assert.ok(found?.includes('go1.27.0'));
  assert.ok(found?.includes(join(GOROOT, 'VERSION')));
});

test('nothing tells why go speaks of a toolchain that is neither its own nor downloaded', async (t) => {
  const { link, depends } = await scene(t);
  await link('go/bin/go');
  assert.equal(depends({ GOROOT: '/home/sdk/go1.27.0' }), undefined);
});
