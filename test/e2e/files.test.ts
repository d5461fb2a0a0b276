import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project, strake, strakeOk } from './strake.ts';

const HEAD = 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n';
const DISK = {
  'public/index.html': 'hi\n',
  'public/css/a.css': '\n',
  'greeting.tmpl': 'on {{os}}',
};

/** Paths of the image, and what its plan says of their content. */
async function entries(directory: string): Promise<ReadonlyMap<string, unknown>> {
  const { images } = JSON.parse(await strakeOk(directory, ['plan', '--json']));
  const [layer] = images[0].platforms[0].layer.layers;
  return new Map((layer?.entries ?? []).map((each: { path: string }) => [each.path, each]));
}

for (const plugin of ['files', 'symlinks']) {
  for (const key of ['files', 'symlinks']) {
    test(`accepts paths under "${key}" with the plugin listed as "${plugin}"`, async (t) => {
      const directory = await project(t, {
        ...DISK,
        'strake.yaml': `plugins: [${plugin}]
${HEAD}vars: { root: /var }
${key}:
  /srv/www: ./public
  "{{root}}/greeting": { template: greeting.tmpl, mode: "0600" }
  links: { /index: /srv/www/index.html }
  files: { /etc/motd: { content: hi } }
`,
      });
      const paths = [...(await entries(directory)).keys()];
      for (const path of ['/srv/www/css/a.css', '/var/greeting', '/index', '/etc/motd'])
        assert.ok(paths.includes(path), path);
    });
  }
}

test('calls the plugin by its name in the configuration, in config, plan, plugins and errors', async (t) => {
  for (const [name, other] of [
    ['files', 'symlinks'],
    ['symlinks', 'files'],
  ] as const) {
    const config = `plugins: [${name}]\n${HEAD}${name}: { links: { /b: /a }, files: { /a: { content: x } } }\n`;
    const directory = await project(t, { 'strake.yaml': config });
    const planned = await strakeOk(directory, ['plan']);
    assert.match(
      planned,
      new RegExp(`^ +${name} \\(2 entries\\)$.*${name} @ adjust +\\+layers\\[${name}\\]$`, 'ms'),
    );
    assert.match(await strakeOk(directory, ['plugins']), new RegExp(`^ +${name} +layer$`, 'm'));
    const called = new RegExp(`"(id|plugin)": "${other}"|[[/]${other}\\]|\\b${other} @`);
    for (const args of [['plan'], ['plan', '--json'], ['plugins'], ['plugins', '--json']])
      assert.doesNotMatch(await strakeOk(directory, args), called, args.join(' '));
    const shown = await strakeOk(directory, ['config']);
    const key = `${name}:\\n +links:\\n +/b: /a # strake\\.yaml:5\\n`;
    assert.match(shown, new RegExp(`^plugins:\\n +- ${name}\\n.*\\n +${key}`, 'ms'));
    const wrong = `${name}.links={"/b":"../../a"}`;
    const args = ['build', '--progress', 'json', '--set', wrong];
    const { status, stderr } = await strake(directory, args);
    assert.equal(status, 2);
    const failure = JSON.parse(stderr.split('\n').find((line) => /"error"/.test(line)) ?? '{}');
    assert.equal(failure.plugin, name);
  }
});

test('refuses the plugin under both of its names', async (t) => {
  const config = `plugins: [files, symlinks]\n${HEAD}`;
  const { status, stderr } = await strake(await project(t, { 'strake.yaml': config }), ['plan']);
  assert.equal(status, 2);
  assert.match(
    stderr,
    /strake\.yaml:1:18: plugin "symlinks" is listed twice, as "files" and as "symlinks"/,
  );
});

test('refuses options of the plugin under both of its names', async (t) => {
  const config = `plugins: [files]\n${HEAD}files: {}\nimages:\n  app: { symlinks: { links: {} } }\n`;
  const { status, stderr } = await strake(await project(t, { 'strake.yaml': config }), ['plan']);
  assert.equal(status, 2);
  assert.match(
    stderr,
    /strake\.yaml:7:10: "images\.app\.symlinks" and "files" are options of the same plugin/,
  );
});

test('skips missing optional sources, and only those', async (t) => {
  const source = (text: string) =>
    `plugins: [files]\n${HEAD}files:\n  /always: { content: a }\n  /x: ${text}\n`;
  const plan = async (text: string) => project(t, { ...DISK, 'strake.yaml': source(text) });
  const missing = [
    '{ file: kodata, optional: true }',
    '{ template: none.tmpl, optional: true }',
    '{ glob: "**/*.sql", directory: nowhere, optional: true }',
    '{ glob: "*.sql", directory: public, optional: true }',
  ];
  for (const text of missing)
    assert.deepEqual(
      [...(await entries(await plan(text))).keys()].filter((path) => path !== '/'),
      ['/always'],
      text,
    );
  const there = await entries(await plan('{ file: public, optional: true }'));
  assert.ok(there.has('/x/index.html'));
  for (const text of [
    '{ file: kodata }',
    '{ content: a, optional: true }',
    '{ file: "public/index.html/x", optional: true, content: b }',
  ])
    assert.equal((await strake(await plan(text), ['plan'])).status, 2, text);
});

test('refuses an option that is neither known nor a path', async (t) => {
  const config = `plugins: [files]\n${HEAD}files: { srv: ./public }\n`;
  const { status, stderr } = await strake(await project(t, { 'strake.yaml': config }), ['plan']);
  assert.equal(status, 2);
  assert.match(stderr, /strake\.yaml:5:10: "files\.srv" is an unknown key/);
});
