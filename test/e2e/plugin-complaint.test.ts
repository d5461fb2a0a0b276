import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, TINY } from './strake.ts';

const HEADER = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
`;
const PLUGIN = `${HEADER}export const plugin = definePlugin({
  name: 'mine', errors: { MINE_REFUSED: 'config' },
  schema: { type: 'object', additionalProperties: false, properties: { list: { type: 'array' }, deep: { type: 'object' } } },
  layer(plan, { options, error }) {
    if (options) throw error('MINE_REFUSED', 'no', { hint: 'Yes.', option: options.list ? ['list', 1] : ['deep', 'a'] });
  },
});
`;

/** What the plan of a configuration complains of. */
async function complaint(
  t: Parameters<typeof project>[0],
  config: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const directory = await project(t, { 'strake.yaml': config, ...files });
  const { status, stderr } = await strake(directory, ['plan']);
  assert.equal(status, 2, stderr);
  return stderr;
}

const FILES = `plugins: [files]\n${EMPTY_IMAGE}`;
const GO = `plugins: [go]\n${EMPTY_IMAGE}`;
const cases: readonly [title: string, config: string, says: RegExp][] = [
  [
    'a link that leaves the image',
    `${FILES}files:\n  links:\n    /a: ../../b\n`,
    /^error: strake\.yaml:7:9: link \/a leaves/,
  ],
  ['a missing file', `${FILES}files:\n  /a: ./nothing\n`, /^error: strake\.yaml:6:7: .*nothing/],
  [
    'an invalid path',
    `${FILES}files:\n  directories: { a: }\n`,
    /^error: strake\.yaml:6:\d+: path "a"/,
  ],
  [
    'a file of the top in an image',
    `${FILES}files:\n  files:\n    /a: ./nothing\nimages:\n  app: { files: { files: { /b: { content: x } } } }\n`,
    /^error: strake\.yaml:7:9: .*nothing/,
  ],
  [
    'a path of a program',
    `${GO}go:\n  programs:\n    - { package: ./cmd/app, path: bin }\n`,
    /^error: strake\.yaml:7:\d+: path "bin"/,
  ],
  [
    'a package that is a pattern',
    `${GO}go:\n  programs: ["./..."]\n`,
    /^error: strake\.yaml:6:14: package "\.\/\.\.\."/,
  ],
];
for (const [title, config, says] of cases) {
  test(`points at the line of ${title}`, async (t) => {
    assert.match(await complaint(t, config, TINY), says);
  });
}

test('points at the line that a third-party plugin names', async (t) => {
  const head = `plugins: [./mine.mjs]\n${EMPTY_IMAGE}mine:\n`;
  const files = { 'mine.mjs': PLUGIN };
  const say = (config: string) => complaint(t, config, files);
  assert.match(await say(`${head}  list:\n    - a\n    - b\n`), /^error: strake\.yaml:8:7: no\n/);
  assert.match(
    await say(`${head}  deep:\n    a: { linux/*: x }\n`),
    /^error: strake\.yaml:7:\d+: no\n/,
  );
});

test('names both programs with one path, and compiles nothing', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'other/app/main.go': 'package main\n\nfunc main() {}\n',
    'strake.yaml': `${GO}go:\n  programs: [./cmd/app, { package: ./other/app, path: "/app/{{image}}" }]\nimages: { app: {} }\n`,
  });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const { status, stderr } = await strake(directory, ['build'], { env });
  assert.equal(status, 2);
  assert.match(
    stderr,
    /strake\.yaml:6:\d+: programs \.\/cmd\/app and \.\/other\/app of image "app" both have the path \/app\/app\n/,
  );
  assert.ok(!(await readdir(directory)).includes('dist'));
  assert.doesNotMatch(stderr, /compile/);
});

test('refuses an image without a configured program, unless the list is explicitly empty', async (t) => {
  const says = /image "app" adds nothing to its base: "go" is in "plugins", and no program/;
  const images = 'images: { app: { config: { labels: { a: b } } } }\n';
  assert.match(await complaint(t, `${GO}${images}`), says);
  assert.match(await complaint(t, `${GO}go: { ldflags: [-s] }\n${images}`), says);
  const fine = [
    `${GO}go: { programs: [] }\n${images}`,
    `${EMPTY_IMAGE}${images}`,
    `plugins: [go, files]\n${EMPTY_IMAGE}files: { /a: { content: a } }\n`,
  ];
  for (const config of fine) {
    const { status, stderr } = await strake(await project(t, { 'strake.yaml': config }), ['plan']);
    assert.equal(status, 0, stderr);
  }
});
