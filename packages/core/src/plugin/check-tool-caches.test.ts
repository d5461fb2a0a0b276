import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPlugins } from './check-plugins.ts';
import type { Plugin } from './definition.ts';

const check = (...toolCaches: readonly object[]) =>
  checkPlugins(
    toolCaches.map((each, at) => ({ name: `p${at}`, toolCaches: each }) as unknown as Plugin),
  );

const format = { name: "cc's cache", files: '[0-9a-f]{2}/x', used: () => [] };

test('accepts a format, and one that other runs of the tool share', () => {
  check({ 'cc-cache': format });
  check({ 'cc-cache': { ...format, find: async () => ({ why: 'no cc' }), since: () => [] } });
});

test('refuses a name that another plugin uses', () => {
  assert.throws(() => check({ 'cc-cache': format }, { 'cc-cache': format }), {
    code: 'PLUGIN_CONFLICT',
    message: 'tool cache "cc-cache" of plugin "p1" has a name that plugin "p0" uses',
  });
});

for (const [title, given, problem] of [
  ['nothing', null, 'has no "name" of one line'],
  ['a name of two lines', { ...format, name: 'a\nb' }, 'has no "name" of one line'],
  ['no files', { ...format, files: undefined }, 'has "files" that are not a regular expression'],
  [
    'files that are not a regular expression',
    { ...format, files: '[' },
    'has "files" that are not a regular expression: Invalid regular expression: /[/v: Unterminated character class',
  ],
  [
    'files that only form a regular expression inside of one',
    { ...format, files: 'a)|(?:.*' },
    'has "files" that are not a regular expression: Invalid regular expression: /a)|(?:.*/v: Unmatched \')\'',
  ],
  ['no function', { ...format, used: [] }, 'has a "used" that is not a function'],
  ['a "find" that is data', { ...format, find: {} }, 'has a "find" that is not a function'],
  ['"since" alone', { ...format, since: () => [] }, 'has "since" without "find"'],
] as const)
  test(`refuses a format with ${title}`, () => {
    assert.throws(() => check({ 'cc-cache': given }), {
      code: 'PLUGIN_INVALID',
      message: `tool cache "cc-cache" of plugin "p0" ${problem}`,
    });
  });

test('refuses formats that are not an object', () => {
  assert.throws(() => check([format]), {
    code: 'PLUGIN_INVALID',
    message: 'plugin "p0" has a member "toolCaches" that is not an object',
  });
});
