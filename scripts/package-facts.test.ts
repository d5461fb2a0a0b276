import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  deadHints,
  missingFiles,
  namedPages,
  wrongAddresses,
  wrongFacts,
  wrongVersions,
} from './package-facts.ts';

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

test('takes a package that says of itself what the root says', () => {
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

test('refuses a package without a README', () => {
  assert.deepEqual(missingFiles(['package.json', 'README.md', 'dist/index.js']), []);
  assert.deepEqual(missingFiles(['package.json']), ['README.md is missing']);
});

test('refuses addresses of another repository', () => {
  assert.deepEqual(wrongAddresses(`see ${URL}/blob/main/docs/a.md`, URL), []);
  assert.equal(wrongAddresses('https://github.com/other/strake/issues', URL).length, 1);
});

test('refuses own packages of another version', () => {
  const dependencies = { '@strake/core': '1.2.3', undici: '8.0.0' };
  assert.deepEqual(wrongVersions({ dependencies }, '1.2.3'), []);
  assert.deepEqual(wrongVersions({ devDependencies: dependencies }, '1.3.0'), [
    'package.json: @strake/core is 1.2.3, not 1.3.0',
  ]);
});

test('refuses hints to files that no package has', () => {
  assert.equal(deadHints(`const hint = 'See docs/config.md.';`).length, 1);
  assert.equal(deadHints(`const hint = 'See SECURITY.md.';`).length, 1);
  assert.equal(deadHints(`  hint: 'examples/plugins shows one.',`).length, 1);
  assert.deepEqual(deadHints(`/** It is what docs/errors.md prints. */\n  // docs/a.md`), []);
  assert.deepEqual(deadHints(`const page = '${URL}/blob/main/docs/config.md';`), []);
});

test('finds the pages that source code names', () => {
  assert.deepEqual(namedPages(`'see ${URL}/blob/main/docs/a-b.md.'`, URL), ['docs/a-b.md']);
  assert.deepEqual(namedPages(`'https://other.example/blob/main/docs/a.md'`, URL), []);
});
