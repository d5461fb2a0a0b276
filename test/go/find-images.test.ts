import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findImages } from '@strake/core';
import { plugin } from '@strake/plugin-go';
import { project } from '../e2e/strake.ts';

const { signal } = new AbortController();

const find = (directory: string, env: NodeJS.ProcessEnv = process.env) =>
  findImages({ plugins: [plugin], directory, env, signal });

const GO_MOD = 'module github.com/acme/tool\n\ngo 1.24\n';
const MAIN = 'package main\n\nfunc main() {}\n';

test('finds the main packages of a module, and no others', async (t) => {
  const directory = await project(t, {
    'go.mod': GO_MOD,
    'cmd/a/main.go': MAIN,
    'cmd/b/main.go': MAIN,
    'lib/lib.go': 'package lib\n',
  });
  const image = (name: string, program: string, repository: string, below = `cmd/${name}`) => ({
    name,
    package: program,
    path: `github.com/acme/tool/${below}`,
    plugin: 'go',
    options: { programs: [{ package: program }] },
    repository,
  });
  assert.deepEqual(await find(directory), [
    image('a', './cmd/a', 'ghcr.io/acme/tool/a'),
    image('b', './cmd/b', 'ghcr.io/acme/tool/b'),
  ]);
  // Packages are named from the directory that the configuration stands in, one image after the module.
  assert.deepEqual(await find(join(directory, 'cmd/a')), [
    image('tool', '.', 'ghcr.io/acme/tool', 'cmd/a'),
  ]);
});

test('refuses a directory outside every module', async (t) => {
  const directory = await project(t, {});
  await assert.rejects(find(directory), { code: 'GO_MODULE_NOT_FOUND', kind: 'tool' });
});

test('refuses a module without a program', async (t) => {
  const directory = await project(t, { 'go.mod': GO_MOD, 'lib.go': 'package lib\n' });
  await assert.rejects(find(directory), { code: 'GO_PACKAGE_NOT_MAIN', kind: 'tool' });
});

test('shows what go says of a malformed go.mod', async (t) => {
  const directory = await project(t, { 'go.mod': 'modul x\n', 'main.go': MAIN });
  await assert.rejects(find(directory), (error: { code: string; facts: { output: string } }) => {
    assert.equal(error.code, 'TOOL_FAILED');
    assert.match(error.facts.output, /go\.mod:1/);
    return true;
  });
});

test('says that go is not on PATH', async (t) => {
  const directory = await project(t, { 'go.mod': GO_MOD });
  await assert.rejects(find(directory, { PATH: directory, GOTOOLCHAIN: 'local' }), {
    code: 'TOOL_NOT_FOUND',
  });
});
