import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '@strake/core';
import { findConfig } from './find-config.ts';

async function folder(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-find-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

test("does not take the user's own configuration folder for a project", async (t) => {
  const root = await folder(t, {
    'home/strake/config.yaml': 'base: theirs\n',
    'project/.git/HEAD': 'ref: refs/heads/main\n',
  });
  const { XDG_CONFIG_HOME } = process.env;
  process.env.XDG_CONFIG_HOME = join(root, 'home');
  t.after(() => {
    if (XDG_CONFIG_HOME === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = XDG_CONFIG_HOME;
  });
  assert.equal(await findConfig(join(root, 'project'), undefined), undefined);
});

test('passes broken package.json files and folders with the name of a configuration', async (t) => {
  const root = await folder(t, {
    'strake.yaml': 'base: scratch\n',
    'app/package.json': '{ "name": ',
    'app/strake.yaml/x': '',
  });
  assert.equal(await findConfig(join(root, 'app'), undefined), join(root, 'strake.yaml'));
});

test('says that the package.json of the working directory is broken', async (t) => {
  const root = await folder(t, { 'package.json': '{ "name": ', 'strake.yaml': 'base: x\n' });
  const before = process.cwd();
  process.chdir(root);
  t.after(() => process.chdir(before));
  const file = join(process.cwd(), 'package.json');
  await assert.rejects(
    findConfig(root, undefined),
    (error) =>
      StrakeError.is(error) &&
      error.code === 'CONFIG_SYNTAX' &&
      error.message.startsWith('package.json is no JSON: ') &&
      error.facts.location?.file === file,
  );
});

test('tells a named folder from a file that is not there', async (t) => {
  const root = await folder(t, { 'app/x': '' });
  const refuses = (named: string, message: RegExp) =>
    assert.rejects(findConfig(root, named), { code: 'CONFIG_NOT_FOUND', message });
  await refuses('app', /app is a folder$/);
  await refuses('nowhere.yaml', /nowhere\.yaml does not exist$/);
});
