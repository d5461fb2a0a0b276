import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { goListQueries } from './go-list.ts';
import { namesOf } from './sums.ts';

test('looks for repositories from the directory of a program to where go runs, and of no other package', () => {
  const Module = { Path: 'example.com/app', Dir: '/no/app', GoMod: '/no/app/go.mod', Main: true };
  const packages = ['cmd/app', 'lib'].map((name) => ({
    Dir: `/no/app/${name}`,
    ImportPath: `example.com/app/${name}`,
    Imports: name === 'lib' ? [] : ['example.com/app/lib'],
    Module,
  }));
  const text = packages.map((each) => JSON.stringify(each, null, '\t')).join('\n');
  const placesFrom = (directory: string) =>
    goListQueries(text, { directory, env: { GOWORK: 'off' } }, ['example.com/app/cmd/app'])
      ?.filter((each) => each.kind === 'names' && each.repositories)
      .map((each) => 'path' in each && each.path);
  assert.deepEqual(placesFrom('/no/app'), ['/no/app/cmd/app', '/no/app/cmd']);
  assert.deepEqual(placesFrom('/no/app/cmd/app'), []);
  assert.deepEqual(placesFrom('/no/app/tools'), ['/no/app/cmd/app', '/no/app/cmd']);
});

test('a directory that Go takes for the top of a work tree has other names than one that it does not', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'strake-names-'));
  t.after(() => rm(path, { recursive: true }));
  const names = () => namesOf({ path, suffixes: [], repositories: true });
  const plain = names();
  for (const name of ['.git', '.hg', '.svn', '.bzr']) {
    await mkdir(join(path, name));
    assert.notEqual(names(), plain, name);
    await rm(join(path, name), { recursive: true });
    await symlink('.', join(path, name));
    assert.notEqual(names(), plain, `a link ${name}`);
    await rm(join(path, name));
    await writeFile(join(path, name), '');
    assert.equal(names(), plain, `a file ${name}, as a submodule has it`);
    await rm(join(path, name));
  }
  for (const name of ['_FOSSIL_', '.fslckout']) {
    await mkdir(join(path, name));
    assert.equal(names(), plain, `a directory ${name}`);
    await rm(join(path, name), { recursive: true });
    await writeFile(join(path, name), '');
    assert.notEqual(names(), plain, name);
    await rm(join(path, name));
  }
  await mkdir(join(path, 'inner'));
  assert.equal(names(), plain);
});
