import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandWords, hintsIn } from './wrong-hints.ts';

const URL = 'https://github.com/acme/strake';
const wrong = (text: string) => hintsIn(text, URL);

test('refuses addresses of another repository', () => {
  assert.deepEqual(wrong(`see ${URL}/blob/main/docs/config.md`), []);
  assert.equal(wrong('https://github.com/other/strake/issues').length, 1);
});

test('refuses hints to files that no package has', () => {
  assert.equal(wrong(`const hint = 'See docs/config.md.';`).length, 1);
  assert.equal(wrong(`const hint = 'See SECURITY.md.';`).length, 1);
  assert.equal(wrong(`  hint: 'examples/plugins shows one.',`).length, 1);
  assert.deepEqual(wrong(`/** It is what docs/errors.md prints. */\n  // docs/a.md`), []);
});

test('refuses pages that do not exist', () => {
  assert.deepEqual(wrong(`'${URL}/blob/main/docs/no-such.md'`), ['docs/no-such.md does not exist']);
});

for (const hint of [
  'Run "strake validate" for details.',
  'log in with strake login ghcr.io',
  'Two plugins write it.',
  'Correct the configuration.',
  `If it has no TLS: --insecure \${host}.`,
])
  test(`refuses words of the command in a library: ${hint}`, () => {
    assert.equal(commandWords(`  hint: \`${hint}\`,`).length, 1);
  });

test('accepts what strake does itself, other programs and comments in a library', () => {
  for (const line of [
    "hint: 'strake reads at most 8 bytes.',",
    "hint: 'Start it; for Podman: systemctl --user start podman.socket.',",
    "code: ['plugin', 'two entries with the same path'],",
    '/** A plugin sees it. */',
    '  // as with --insecure',
  ])
    assert.deepEqual(commandWords(line), []);
});
