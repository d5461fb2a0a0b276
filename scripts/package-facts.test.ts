import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingFiles, pageProblems, wrongFacts, wrongVersions } from './package-facts.ts';

const URL = 'https://github.com/acme/strake';
const ROOT = {
  version: '1.2.3',
  license: 'Apache-2.0',
  bugs: { url: `${URL}/issues` },
  repository: { type: 'git', url: `git+${URL}.git` },
};
const CORE = {
  homepage: `${URL}/tree/main/packages/core#readme`,
  ...ROOT,
  repository: { ...ROOT.repository, directory: 'packages/core' },
};

test('accepts a package with the facts of the root', () => {
  assert.deepEqual(wrongFacts(CORE, ROOT, 'packages/core', URL), []);
});

for (const key of ['version', 'homepage', 'bugs', 'license', 'repository'] as const) {
  test(`refuses a package without the right ${key}`, () => {
    const { [key]: _, ...without } = CORE;
    assert.match(wrongFacts(without, ROOT, 'packages/core', URL).join(), RegExp(`"${key}" is not`));
    const elsewhere = { ...CORE, repository: { ...ROOT.repository, directory: 'packages/cli' } };
    assert.equal(wrongFacts(elsewhere, ROOT, 'packages/core', URL).length, 1);
  });
}

test('refuses a package without its license or README', () => {
  assert.deepEqual(missingFiles(['package.json', 'LICENSE', 'README.md', 'dist/index.js']), []);
  assert.deepEqual(missingFiles(['package.json']), ['LICENSE is missing', 'README.md is missing']);
});

test('refuses own packages of another version', () => {
  const dependencies = { '@strake/core': '1.2.3', undici: '8.0.0' };
  assert.deepEqual(wrongVersions({ dependencies }, '1.2.3'), []);
  assert.deepEqual(wrongVersions({ devDependencies: dependencies }, '1.3.0'), [
    'package.json: @strake/core is 1.2.3, not 1.3.0',
  ]);
});

test('refuses a page without example, licence or keywords, or with links that npm cannot follow', () => {
  const page = '```sh\nstrake build\n```\n[All](https://acme.com) [here](#a)\nLicence: MIT.\n';
  assert.deepEqual(pageProblems(page, { keywords: ['strake'] }), []);
  assert.deepEqual(pageProblems('[Pages](../docs/index.md)', {}), [
    'README.md has no example',
    'README.md does not name the licence',
    'README.md: ../docs/index.md leads nowhere on npm',
    'package.json: "keywords" is empty',
  ]);
});
