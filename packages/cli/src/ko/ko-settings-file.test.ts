import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readKoFile } from './ko-settings-file.ts';

async function place(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-ko-'));
  t.after(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

test('reads .ko.yaml of the working directory, or what KO_CONFIG_PATH names', async (t) => {
  const directory = await place(t, { '.ko.yaml': 'defaultBaseImage: a\n' });
  const other = await place(t, {
    '.ko.yaml': 'defaultBaseImage: b\n',
    'x.yaml': 'defaultBaseImage: c\n',
  });
  const empty = await place(t, {});
  const base = async (path?: string) => {
    const env = path === undefined ? {} : { KO_CONFIG_PATH: path };
    return (await readKoFile({ directory, env })).settings.defaultBaseImage;
  };
  assert.equal(await base(), 'a');
  assert.equal(await base(other), 'b');
  assert.equal(await base(join(other, 'x.yaml')), 'c');
  await assert.rejects(base(empty), { code: 'CONFIG_NOT_FOUND' });
  const { settings } = await readKoFile({ directory: empty, env: {} });
  assert.equal(settings.defaultBaseImage, 'cgr.dev/chainguard/static:latest');
});

test('warns of keys that have no effect, and says where they are', async (t) => {
  const directory = await place(t, {
    '.ko.yaml': 'defaultbaseimage: a\nbuilds:\n- id: x\n  flag: y\n',
  });
  const { warnings } = await readKoFile({ directory, env: {} });
  assert.deepEqual(warnings, [
    '.ko.yaml:4:3: key "flag" has no effect; keys here: id, dir, main, env, flags, ldflags, linux_capabilities',
  ]);
});

test('says where a value is that cannot be', async (t) => {
  const directory = await place(t, { '.ko.yaml': 'builds:\n- id: x\n  env: { A: b }\n' });
  const file = join(directory, '.ko.yaml');
  await assert.rejects(readKoFile({ directory, env: {} }), (error: { facts?: object }) => {
    const { location } = Object(error.facts) as { location?: object };
    assert.deepEqual(location, { file, line: 3, column: 8, key: 'builds[0].env' });
    return true;
  });
  const broken = await place(t, { '.ko.yaml': 'builds: [\n' });
  await assert.rejects(readKoFile({ directory: broken, env: {} }), { code: 'CONFIG_SYNTAX' });
});

test('refuses settings of a program that does not exist', async (t) => {
  const text = 'builds:\n- { dir: ., main: ./main.go }\n- { dir: sub, main: ./cmd }\n';
  const directory = await place(t, { '.ko.yaml': text, 'main.go': 'package main\n' });
  await assert.rejects(readKoFile({ directory, env: {} }), {
    code: 'CONFIG_VALUE_INVALID',
    message: 'builds[1] is for ./cmd, which does not exist in "dir" sub',
  });
});

test('reads an empty file as no settings', async (t) => {
  const directory = await place(t, { '.ko.yaml': '# nothing yet\n' });
  assert.deepEqual((await readKoFile({ directory, env: {} })).warnings, []);
});
