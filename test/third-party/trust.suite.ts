// Plugins that cannot be trusted: each is named, and the reader is told what to do.
import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { project, strake, strakeOk } from '../e2e/strake.ts';

const PACKAGES = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages');
const CONFIG = 'plugins: [sample]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\n';

const source = (more: string, api = 1) => `import { definePlugin } from '@strake/core/plugin';
export const plugin = definePlugin({
  name: 'sample', api: ${api},
  schema: { type: 'object', additionalProperties: false, properties: { list: { type: 'array', items: { type: 'string' } } } },
  ${more}
});
`;

/** A directory with the package of a plugin in it, and where it is. */
async function withPlugin(
  t: TestContext,
  code: string,
  config: string = CONFIG,
): Promise<{ readonly directory: string; readonly home: string }> {
  const home = 'node_modules/strake-plugin-sample';
  const manifest = '{ "name": "strake-plugin-sample", "type": "module", "exports": "./index.js" }';
  const files = {
    'strake.yaml': config,
    [`${home}/package.json`]: manifest,
    [`${home}/index.js`]: code,
  };
  const directory = await project(t, files);
  return { directory, home: join(directory, home) };
}

/** Another copy of core, as npm nests one below a plugin. */
async function copyCore(home: string): Promise<void> {
  for (const name of ['core', 'oci']) {
    const copy = join(home, 'node_modules/@strake', name);
    await mkdir(copy, { recursive: true });
    for (const part of ['dist', 'package.json'])
      await cp(join(PACKAGES, name, part), join(copy, part), { recursive: true });
  }
}

const TAP =
  "layer: (plan) => ({ layers: [...plan.layers, { id: 'a', entries: [{ type: 'directory', path: '/a' }] }] }),";

test('says what to install for a plugin without core', async (t) => {
  const { directory } = await withPlugin(t, source(TAP));
  const { status, stdout, stderr } = await strake(directory, ['plan']);
  assert.equal(status, 3, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /plugin "sample" cannot be loaded from .*strake-plugin-sample/);
  assert.match(stderr, /npm install --save-dev @strake\/core/);
  assert.doesNotMatch(stderr, /^ +at /m);
});

test('works with a plugin of another copy of core', async (t) => {
  const { directory, home } = await withPlugin(t, source(TAP));
  await copyCore(home);
  assert.match(await strakeOk(directory, ['plan']), /\/a/);
});

test('keeps the errors of another copy of core, also unknown ones', async (t) => {
  const code = `import { StrakeError } from '@strake/core/plugin';\n${source(
    "layer() { const error = new StrakeError('PLUGIN_REFUSED', 'of another copy', { hint: 'Do this.' }); error.code = 'OF_TOMORROW'; throw error; },",
  )}`;
  const { directory, home } = await withPlugin(t, code);
  await copyCore(home);
  const { status, stderr } = await strake(directory, ['plan']);
  // The other copy knows who has to act.
  assert.equal(status, 2, stderr);
  assert.match(stderr, /of another copy/);
  assert.match(stderr, /hint: Do this\./);
  assert.doesNotMatch(stderr, /^ +at /m);
});

test('says what to upgrade if a plugin needs another API', async (t) => {
  const { directory, home } = await withPlugin(t, source(TAP, 2));
  await copyCore(home);
  const { status, stderr } = await strake(directory, ['plan']);
  assert.equal(status, 3, stderr);
  assert.match(stderr, /plugin "sample" requires plugin API 2, but this strake has 1/);
  assert.match(stderr, /Upgrade @strake\/core and @strake\/cli/);
});

const HANDLERS: readonly (readonly [title: string, handler: string, says: RegExp])[] = [
  [
    'never returns',
    '() => new Promise(() => {})',
    /plugin "sample" at layer\/make .*never settled/,
  ],
  [
    'changes what it got',
    '(plan) => { plan.layers.push({ id: "x", entries: [] }); }',
    /"sample" failed in layer .*not extensible/,
  ],
  [
    'changes its options',
    '(plan, { options }) => { options.list.push("c"); }',
    /"sample" failed in layer .*not extensible/,
  ],
  [
    'changes its context',
    '(plan, context) => { context.image = "other"; }',
    /"sample" failed in layer .*read only/,
  ],
  ['promises nonsense', 'async () => 42', /"sample" at layer\/make .*it returned a number/],
  ['promises null', 'async () => null', /"sample" at layer\/make .*it returned null/],
  ['rejects with nothing', '() => Promise.reject()', /"sample" failed in layer .*undefined/],
  [
    'throws a proxy that refuses to be read',
    `() => { throw new Proxy(new Error('x'), Object.fromEntries(['get', 'has', 'getPrototypeOf', 'ownKeys'].map((trap) => [trap, () => { throw new Error('no'); }]))); }`,
    /"sample" failed in layer .*cannot be converted to a string/,
  ],
  [
    'throws what has no text',
    '() => { throw Object.create(null); }',
    /"sample" failed in layer .*cannot be converted to a string/,
  ],
  [
    'throws a fake error of strake',
    "() => { throw Object.assign(new Error('odd'), { [Symbol.for('strake.error')]: true, code: 5, facts: { hint: 5, location: () => {} } }); }",
    /"sample" failed in layer .*odd/,
  ],
  [
    'returns a proxy that refuses to be read',
    `() => ({ layers: new Proxy([], { get() { throw new Error('no'); } }) })`,
    /"sample" at layer\/make .* returned an invalid layer plan: .*cannot be read/,
  ],
  [
    'adds to the prototype of all objects',
    '() => { Object.prototype.extra = 1; Object.prototype.then = 2; }',
    /"sample" added "extra", "then" to Object\.prototype/,
  ],
  [
    'adds to the prototype of all objects while it waits, and fails',
    '() => new Promise((_, reject) => setTimeout(() => { Object.prototype.extra = 1; reject(new Error("x")); }))',
    /"sample" added "extra" to Object\.prototype/,
  ],
  [
    'returns what is not plain data',
    '() => ({ layers: [new Map()] })',
    /"sample" at layer\/make .*layers\[0\]/,
  ],
];

for (const [title, handler, says] of HANDLERS) {
  test(`names a plugin that ${title}`, async (t) => {
    const { directory, home } = await withPlugin(
      t,
      source(`layer: ${handler},`),
      `${CONFIG}sample: { list: [a, b] }\n`,
    );
    await copyCore(home);
    const { status, stdout, stderr } = await strake(directory, ['build']);
    assert.equal(status, 3, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.match(stderr, /hint: /);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
}

const POLLUTE = 'Object.prototype.extra = 1;';
for (const [where, code] of [
  ['when it is loaded', `${source(TAP)}${POLLUTE}`],
  ['in its set-up', source(`setup() { ${POLLUTE} },`)],
  ['in platforms', source(`platforms: async () => { ${POLLUTE} return []; }, setup() {},`)],
] as const) {
  test(`names a plugin that adds to the prototype of all objects ${where}`, async (t) => {
    const { directory, home } = await withPlugin(t, code);
    await copyCore(home);
    const { status, stderr } = await strake(directory, ['build', '--set', 'platforms=all']);
    assert.equal(status, 3, stderr);
    assert.match(stderr, /plugin "sample" added "extra" to Object\.prototype/);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
}

for (const [what, member] of [
  ['platforms', "platforms: async () => { throw new Error('no list'); }, setup() {},"],
  ['platforms', 'platforms: async () => nothing.there, setup() {},'],
  [
    'transport x:',
    "transports: [{ scheme: 'x', open() { throw new Error('closed'); } }], setup() {},",
  ],
] as const) {
  test(`names a plugin that fails in ${what} ${member.slice(0, 50)}`, async (t) => {
    const base = what === 'platforms' ? 'scratch' : 'x:y';
    const { directory, home } = await withPlugin(t, source(member));
    await copyCore(home);
    const wanted = what === 'platforms' ? ['--set', 'platforms=all'] : [];
    const { status, stderr } = await strake(directory, [
      'build',
      '--set',
      `base=${base}`,
      ...wanted,
    ]);
    assert.equal(status, 3, stderr);
    assert.ok(stderr.includes(`plugin "sample" failed in ${what}: `), stderr);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
}

test('keeps two builds in one process apart', async () => {
  const { build, definePlugin } = await import('@strake/core');
  const seen: string[][] = [];
  const plugin = definePlugin({
    name: 'sample',
    setup() {
      const mine: string[] = [];
      seen.push(mine);
      return {
        layer(plan, { image }) {
          mine.push(image);
          return {
            layers: [
              ...plan.layers,
              { id: 'a', entries: [{ type: 'directory', path: `/${image}` }] },
            ],
          };
        },
      };
    },
  });
  const { temporaryDirectory } = await import('../tool/index.ts');
  const cleanups: (() => unknown)[] = [];
  const directory = await temporaryDirectory({ after: (clean) => void cleanups.push(clean) });
  await writeFile(join(directory, 'mark'), '');
  const images = { one: {}, two: {} };
  const results = await Promise.all(
    Object.keys(images).map((image) =>
      build({
        config: {
          platforms: ['linux/amd64'],
          base: 'scratch',
          vcs: false,
          images: { [image]: {} },
        },
        plugins: [plugin],
        directory,
        outputs: [`oci:${image}`],
        cache: false,
      }),
    ),
  );
  for (const clean of cleanups) await clean();
  assert.deepEqual(
    results.map(({ images: [first] }) => first?.image),
    ['one', 'two'],
  );
  assert.deepEqual(seen.toSorted(), [['one'], ['two']]);
});
