import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { goEnvInputs } from './go-env.ts';

const root = '/sdk';
const go = '/sdk/go/bin/go';
const PATHS = ['/sdk/go', go, '/sdk/go/VERSION', '/sdk/go/pkg/tool', '/sdk/bin/go', '/sdk/mise'];
const files = {
  read: () => undefined,
  list: () => [],
  realPath: (path: string) => (PATHS.includes(path) ? path : undefined),
  type: () => undefined,
};

/** What the answer depends on: paths, and names of programs. */
function depends(programs: readonly string[], said: Readonly<Record<string, string>>) {
  const text = JSON.stringify({ GOENV: 'off', GOROOT: '/sdk/go', ...said });
  return goEnvInputs(text, { directory: root, env: {}, programs, files })?.map((input) =>
    'file' in input ? input.file : 'program' in input && input.program,
  );
}

test('derives the output of go from files of its toolchain', () => {
  const found = depends([go], { GOENV: '/home/go/env', GOWORK: '/elsewhere/go.work' });
  for (const path of ['/home/go/env', '/elsewhere/go.work']) assert.ok(found?.includes(path));
  for (const name of ['go/VERSION', 'go/go.env', 'go.mod', 'go.work'])
    assert.ok(found?.includes(join(root, name)), name);
});

test('derives nothing for a script instead of go', () => {
  assert.equal(depends([join(root, 'bin/go'), '/bin/sh'], {}), undefined);
});

test('derives nothing for a script in the place of the program of a toolchain', () => {
  assert.equal(depends([go, '/bin/sh'], {}), undefined);
});

test('derives nothing for a program with several names', () => {
  assert.equal(depends([join(root, 'mise')], {}), undefined);
});

test('identifies a downloaded toolchain by its directory, and prefers one on PATH', () => {
  const GOROOT = '/cache/golang.org/toolchain@v0.0.1-go1.27.0.linux-amd64';
  const found = depends([go], { GOROOT, GOVERSION: 'go1.27.0' });
  assert.ok(found?.includes('go1.27.0'));
  assert.ok(found?.includes(join(GOROOT, 'VERSION')));
});

test('derives nothing for a toolchain that is neither the one of go nor downloaded', () => {
  assert.equal(depends([go], { GOROOT: '/home/sdk/go1.27.0' }), undefined);
});
