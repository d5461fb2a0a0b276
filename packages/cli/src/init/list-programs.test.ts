import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listPrograms } from './list-programs.ts';

const { signal } = new AbortController();

async function temporaryDirectory(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'strake-init-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

const GO_MOD = 'module github.com/acme/tool\n\ngo 1.24\n';
const MAIN = 'package main\n\nfunc main() {}\n';

test('finds the main packages of a module, and no others', async (t) => {
  const path = await temporaryDirectory(t, {
    'go.mod': GO_MOD,
    'cmd/a/main.go': MAIN,
    'cmd/b/main.go': MAIN,
    'lib/lib.go': 'package lib\n',
  });
  assert.deepEqual(await listPrograms(path, process.env, signal), [
    {
      directory: join(path, 'cmd/a'),
      importPath: 'github.com/acme/tool/cmd/a',
      module: 'github.com/acme/tool',
    },
    {
      directory: join(path, 'cmd/b'),
      importPath: 'github.com/acme/tool/cmd/b',
      module: 'github.com/acme/tool',
    },
  ]);
});

test('refuses a directory outside every module', async (t) => {
  const path = await temporaryDirectory(t, {});
  await assert.rejects(listPrograms(path, process.env, signal), { code: 'GO_MODULE_NOT_FOUND' });
});

test('refuses a module without a program', async (t) => {
  const path = await temporaryDirectory(t, { 'go.mod': GO_MOD, 'lib.go': 'package lib\n' });
  await assert.rejects(listPrograms(path, process.env, signal), { code: 'GO_PACKAGE_NOT_MAIN' });
});

test('shows what go says of a malformed go.mod', async (t) => {
  const path = await temporaryDirectory(t, { 'go.mod': 'modul x\n', 'main.go': MAIN });
  await assert.rejects(
    listPrograms(path, process.env, signal),
    (error: { code: string; facts: { output: string } }) => {
      assert.equal(error.code, 'TOOL_FAILED');
      assert.match(error.facts.output, /go\.mod:1/);
      return true;
    },
  );
});

test('says that go is not on PATH', async (t) => {
  const path = await temporaryDirectory(t, { 'go.mod': GO_MOD });
  await assert.rejects(listPrograms(path, { PATH: path }, signal), { code: 'TOOL_NOT_FOUND' });
});
