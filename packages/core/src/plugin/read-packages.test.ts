import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPlugin } from './check-plugin.ts';
import type { Plugin } from './definition.ts';
import type { PackagePlace } from './package-names.ts';
import { packageReaders } from './read-packages.ts';

const PLACE = { cwd: '/work', directory: '/work' };
const readers = (...packages: readonly unknown[]) =>
  packageReaders(
    packages.map((each, at) => ({ name: `p${at}`, aliases: ['other'], packages: each }) as Plugin),
  );

test('reads names with a function that does not know the images of a configuration', async () => {
  const [reader, ...others] = readers(undefined, (names: readonly string[]) => ({ crates: names }));
  assert.ok(reader);
  assert.deepEqual(others, []);
  assert.deepEqual(reader.keys, ['p1', 'other']);
  assert.deepEqual(await reader.options(['./x'], PLACE, {}), { crates: ['./x'] });
  assert.equal(await reader.built({ crates: ['./x'] }, PLACE), undefined);
  assert.equal(await reader.identify('./x', PLACE), './x');
  assert.equal(await reader.imageName('./crates/x/'), 'x');
  assert.equal(await reader.imageName('..'), undefined);
});

test('reads names by an object, whose functions see options, place and files', async () => {
  const [reader] = readers({
    options: (names: readonly string[], { cwd, files }: PackagePlace, options: object) => ({
      ...options,
      crates: names,
      cwd,
      isFile: files.read(import.meta.filename) !== undefined,
    }),
    built: ({ crates }: { crates: readonly string[] }) =>
      new Map(crates.map((name) => [`id ${name}`, name])),
    identify: (name: string, { directory }: PackagePlace) => `${directory}/${name}`,
    imageName: (name: string) => name.toUpperCase(),
  });
  assert.ok(reader);
  const found = await reader.options(['./x'], PLACE, { flags: ['a'] });
  assert.deepEqual(found, { flags: ['a'], crates: ['./x'], cwd: '/work', isFile: true });
  assert.deepEqual([...((await reader.built(found, PLACE)) ?? [])], [['id ./x', './x']]);
  assert.equal(await reader.identify('x', PLACE), '/work/x');
  assert.equal(await reader.imageName('x'), 'X');
});

test('lends a plugin copies that it cannot change', async () => {
  const names = ['./x'];
  const options = { flags: ['a'] };
  const reader = readers((given: string[], _: unknown, { flags }: typeof options) => {
    assert.throws(() => given.push('./y'), TypeError);
    if (flags.length > 0) assert.throws(() => flags.push('b'), TypeError);
    return { crates: given };
  })[0];
  const found = await reader?.options(names, PLACE, options);
  assert.ok(Object.isFrozen(found));
  assert.deepEqual([names, options], [['./x'], { flags: ['a'] }]);
  // The check of the configuration reports it.
  await reader?.options(names, PLACE, { flags: [], hook: () => {} });
});

for (const [given, says] of [
  [null, 'no options for ./x'],
  [5, 'no options for ./x'],
  [{}, 'no options for ./x'],
  [{ a: () => {} }, 'invalid options for ./x: a is a function, which is not plain data'],
  [new Map([['a', 1]]), 'no options for ./x'],
  [
    {
      get a() {
        return 1;
      },
    },
    'invalid options for ./x: a is a getter or a setter, which is not plain data',
  ],
] as const)
  test(`blames the plugin for ${String(given)} as options, ${says}`, async () => {
    await assert.rejects(async () => readers(() => given)[0]?.options(['./x'], PLACE, {}), {
      code: 'PLUGIN_BAD_RESULT',
      message: `plugin "p0" returned ${says}`,
    });
  });

for (const [member, given, says] of [
  ['built', ['./x'], 'a map of strings from packages.built'],
  ['built', undefined, 'a map of strings from packages.built'],
  ['built', new Map([['a', 5]]), 'a map of strings from packages.built'],
  ['identify', 5, 'a string from packages.identify for ./x'],
  ['imageName', {}, 'a string from packages.imageName for ./x'],
] as const)
  test(`blames the plugin for ${JSON.stringify(given)} from ${member}`, async () => {
    const [reader] = readers({ options: () => ({}), [member]: () => given });
    await assert.rejects(async () => reader?.[member]('./x', PLACE), {
      code: 'PLUGIN_BAD_RESULT',
      message: `plugin "p0" returned something other than ${says}`,
    });
  });

test('names the plugin that throws, or returns no options', async () => {
  const [throws, returns] = readers(
    () => {
      throw new TypeError('no');
    },
    () => ['./x'],
  );
  await assert.rejects(async () => throws?.options(['./x'], PLACE, {}), {
    code: 'PLUGIN_FAILED',
    message: 'plugin "p0" failed in packages.options: no',
  });
  await assert.rejects(async () => returns?.options(['./x'], PLACE, {}), {
    code: 'PLUGIN_BAD_RESULT',
    message: 'plugin "p1" returned no options for ./x',
  });
});

for (const packages of [{}, 'names', { options: true }])
  test(`refuses ${JSON.stringify(packages)} as packages of a plugin`, () => {
    assert.throws(() => checkPlugin({ name: 'a', packages } as unknown as Plugin), {
      code: 'PLUGIN_INVALID',
      message: 'plugin "a" has "packages" without a function',
    });
  });

test('asks a plugin that searches for packages, and checks what it finds', async () => {
  const searching = (found: unknown) =>
    readers({ options: () => ({}), find: async () => found })[0];
  const host = { run: () => assert.fail('nothing runs') };
  const packages = [
    { name: './x', image: 'x' },
    { name: '.', image: 'y', repository: 'r' },
  ];
  assert.deepEqual(await searching(packages)?.find('/work', host), packages);
  assert.equal(await readers(() => ({}))[0]?.find('/work', host), undefined);
  for (const wrong of [undefined, 'x', ['./x'], [{ name: './x' }], [{ name: 1, image: 'x' }]])
    await assert.rejects(async () => searching(wrong)?.find('/work', host), {
      code: 'PLUGIN_BAD_RESULT',
      message: 'plugin "p0" returned an invalid list of packages',
    });
  for (const [wrong, says] of [
    [[], 'an empty list of packages'],
    [[{ name: './x\n', image: 'x' }], 'an invalid list of packages: "./x\\n" is not a name'],
    [[{ name: './x', image: 'x', repository: 'r\u2028' }], /: "r\u2028" is not a name$/],
    [[{ name: './x', image: ' ' }], 'an invalid list of packages: " " is not a name'],
    [[packages[0], packages[0]], 'an invalid list of packages: two have the image "x"'],
  ] as const)
    await assert.rejects(async () => searching(wrong)?.find('/work', host), {
      code: 'PLUGIN_BAD_RESULT',
      message: typeof says === 'string' ? `plugin "p0" returned ${says}` : says,
    });
});
