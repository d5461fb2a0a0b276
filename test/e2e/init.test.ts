import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk, TINY } from './strake.ts';

test('writes a configuration with an image named after the module, whatever the directory', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'go.mod': 'module github.com/acme/tool/v4\n\ngo 1.24\n',
  });
  await strakeOk(directory, ['init']);
  const file = join(directory, 'strake.config.yaml');
  const text = await readFile(file, 'utf8');
  const { images } = JSON.parse(await strakeOk(directory, ['config', '--json']));
  assert.deepEqual(Object.keys(images), ['tool']);
  assert.match(await strakeOk(directory, ['plan']), /^image tool\n/m);
  await writeFile(file, text.replace('# repository:', 'repository:'));
  const plan = await strakeOk(directory, ['plan', '--push']);
  assert.match(plan, /^image tool\n.*^ +repository +ghcr\.io\/acme\/tool\n/ms);
});

const MAIN = 'package main\n\nfunc main() {}\n';

test('skips programs of tests and documentation, names nested modules, and takes all on request', async (t) => {
  const directory = await project(t, {
    'go.mod': 'module example.com/many\n\ngo 1.24\n',
    'cmd/a/main.go': MAIN,
    'cmd/b/main.go': MAIN,
    'test/c/main.go': MAIN,
    'hack/d/main.go': MAIN,
    'tools/e/go.mod': 'module example.com/e\n\ngo 1.24\n',
    'tools/e/main.go': MAIN,
  });
  const { status, stderr } = await strake(directory, ['init']);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^wrote strake\.config\.yaml with 2 programs$/m);
  assert.match(stderr, /skipped 2 programs below hack\/ and test\/; --all takes them/);
  assert.match(stderr, /nested modules .*: strake -C tools\/e init/);
  const file = join(directory, 'strake.config.yaml');
  const text = await readFile(file, 'utf8');
  assert.match(text, /package: "\.\/cmd\/\{\{image\}\}"/);
  assert.match(await strakeOk(directory, ['plan']), /^image b\n/m);
  await rm(file);
  await strakeOk(directory, ['init', '--all']);
  const { images } = JSON.parse(await strakeOk(directory, ['config', '--json']));
  assert.deepEqual(Object.keys(images), ['a', 'b', 'd', 'c']);
});

test('takes the programs of all modules of a go.work', async (t) => {
  const directory = await project(t, {
    'go.work': 'go 1.24\n\nuse (\n\t./api\n\t./worker\n)\n',
    'api/go.mod': 'module example.com/acme/api\n\ngo 1.24\n',
    'api/cmd/api/main.go': MAIN,
    'worker/go.mod': 'module example.com/acme/worker\n\ngo 1.24\n',
    'worker/main.go': MAIN,
  });
  await strakeOk(directory, ['init']);
  const plan = await strakeOk(directory, ['plan']);
  assert.match(plan, /go build .*example\.com\/acme\/api\/cmd\/api/);
  assert.match(plan, /go build .*example\.com\/acme\/worker/);
});
