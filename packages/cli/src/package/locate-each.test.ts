import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combineErrors, definePlugin, type PackageNames, StrakeError } from '@strake/core/plugin';
import { locateEach } from './locate-each.ts';

const missing = (name: string) =>
  new StrakeError('CONFIG_OPTION', `${name} is missing`, { package: name });

/** What names mean to a plugin, and how many names it was asked for each time. */
async function scene(names: readonly string[], locate: (names: readonly string[]) => void) {
  const asked: number[] = [];
  const packages: PackageNames = {
    options: () => ({ a: 1 }),
    locate(given) {
      asked.push(given.length);
      locate(given);
      return given.map((name) => ({ name, path: name }));
    },
  };
  const plugins = [definePlugin({ name: 'all', packages })];
  const found = await locateEach(names, { plugins, directory: '/', env: {}, cache: false });
  const texts = [...found].map(([name, each]) => [
    name,
    StrakeError.is(each) ? each.message : each.path,
  ]);
  return { asked, texts: Object.fromEntries(texts) };
}

const NAMES = ['a', 'no-b', 'c', 'no-d'];
const EXPECTED = { a: 'a', 'no-b': 'no-b is missing', c: 'c', 'no-d': 'no-d is missing' };
const wrong = (names: readonly string[]) => names.filter((name) => name.startsWith('no-'));

test('asks for all names at once, and tells which of them are wrong', async () => {
  const { asked, texts } = await scene([...NAMES, 'a'], (names) => {
    if (wrong(names).length > 0) throw combineErrors(wrong(names).map(missing));
  });
  assert.deepEqual(texts, EXPECTED);
  assert.deepEqual(asked, [4, 2]);
});

test('asks a plugin for each name that does not say which one is wrong', async () => {
  const { asked, texts } = await scene(NAMES, (names) => {
    const [name] = wrong(names);
    if (name !== undefined) throw new StrakeError('CONFIG_OPTION', `${name} is missing`);
  });
  assert.deepEqual(texts, EXPECTED);
  assert.deepEqual(asked, [4, 1, 1, 1, 1]);
});
