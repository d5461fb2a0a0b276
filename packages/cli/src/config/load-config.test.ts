import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '@strake/core';
import { loadConfig } from './load-config.ts';

async function temporaryDirectory(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-config-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), `expected a failure, got ${error}`);
  return error;
}

const forms: readonly [name: string, text: string][] = [
  ['strake.config.ts', 'const base: string = "scratch";\nexport default { base };\n'],
  ['strake.config.mts', 'export default { base: "scratch" as const };\n'],
  ['strake.config.mjs', 'export default { base: "scratch" };\n'],
  ['strake.config.js', 'module.exports = { base: "scratch" };\n'],
  ['strake.config.cjs', 'module.exports = { base: "scratch" };\n'],
  ['strake.config.mjs', 'export default async () => ({ base: "scratch" });\n'],
  ['strake.config.json', '{ "base": "scratch" }'],
  ['strake.config.yaml', 'base: scratch\n'],
  ['strake.config.yml', 'base: scratch\n'],
  ['strake.yaml', 'base: scratch\n'],
  ['strake.yml', 'base: scratch\n'],
  ['strake.json', '{ "base": "scratch" }'],
  ['.strakerc', 'base: scratch\n'],
  ['.strakerc.json', '{ "base": "scratch" }'],
  ['.strakerc.yaml', 'base: scratch\n'],
  ['package.json', '{ "name": "x", "strake": { "base": "scratch" } }'],
];
for (const [name, text] of forms) {
  test(`reads ${name}: ${text.split('\n')[0]}`, async (t) => {
    const cwd = await temporaryDirectory(t, { [name]: text });
    const { config, directory, source } = await loadConfig({ cwd });
    assert.deepEqual({ ...(config as object) }, { base: 'scratch' });
    assert.equal(directory, cwd);
    assert.equal(source?.file, join(cwd, name));
  });
}

test('imports other plugins than those of the configuration where a command asks for them', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'plugins: [./missing.ts]\n',
    'mine.mjs': 'export const plugin = { name: "mine", layer() {} };\n',
  });
  assert.equal((await failure(loadConfig({ cwd }))).code, 'PLUGIN_NOT_FOUND');
  const { plugins } = await loadConfig({ cwd, plugins: ['./mine.mjs'] });
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['mine'],
  );
});

test('searches upwards, skips a package.json without the key, and stops at the work tree', async (t) => {
  const root = await temporaryDirectory(t, {
    'strake.yaml': 'base: outside\n',
    'repo/.git/HEAD': 'ref: refs/heads/main\n',
    'repo/strake.yaml': 'base: inside\n',
    'repo/cmd/app/package.json': '{ "name": "x" }',
    'other/.git/HEAD': 'ref: refs/heads/main\n',
  });
  const found = await loadConfig({ cwd: join(root, 'repo/cmd/app') });
  assert.deepEqual(found.config, { base: 'inside' });
  assert.equal(found.directory, join(root, 'repo'));
  assert.equal((await failure(loadConfig({ cwd: join(root, 'other') }))).code, 'CONFIG_NOT_FOUND');
});

test('knows the position of a value and a key, through lists, aliases and package.json', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'vars: &v\n  a: 1\nimages:\n  app:\n    tags: [x, y]\n    config: *v\n',
    'p/package.json': '{\n  "strake": {\n    "base": 7\n  }\n}\n',
  });
  const { source } = await loadConfig({ cwd });
  assert.deepEqual(source?.locate?.(['images', 'app', 'tags', 1]), { line: 5, column: 15 });
  assert.deepEqual(source?.locate?.(['images', 'app', 'tags'], 'key'), { line: 5, column: 5 });
  assert.deepEqual(source?.locate?.(['images', 'app', 'config', 'a'], 'key'), {
    line: 2,
    column: 3,
  });
  assert.deepEqual(
    source?.locate?.(['images', 'app', 'nothing', 'here']),
    { line: 4, column: 3 },
    'of a missing file, that of its parent directory',
  );
  const inPackage = await loadConfig({ cwd: join(cwd, 'p') });
  assert.deepEqual(inPackage.source?.locate?.(['base']), { line: 3, column: 13 });
});

test('applies --set over the file: dotted, quoted, into lists, as YAML values', async (t) => {
  const cwd = await temporaryDirectory(t, { 'strake.yaml': 'config: { user: a }\ntags: [x, y]\n' });
  const set = [
    'config.user=1000',
    'config.labels."a.b"=c=d',
    'tags.1=z',
    'platforms=[linux/amd64]',
    'vcs=false',
    'config.workdir=',
  ];
  const { config, source } = await loadConfig({ cwd, set });
  assert.deepEqual(config, {
    config: { user: 1000, labels: { 'a.b': 'c=d' }, workdir: '' },
    tags: ['x', 'z'],
    platforms: ['linux/amd64'],
    vcs: false,
  });
  assert.deepEqual(
    source?.locate?.(['config', 'user']),
    { argument: '--set config.user' },
    'a value of the command line has no place in the file',
  );
  assert.deepEqual(source?.locate?.(['tags', 1]), { argument: '--set tags.1' });
  assert.deepEqual(source?.locate?.(['tags', 0]), { line: 2, column: 8 });
});

test('applies a top-level setting to every image, and keeps the rest of the image', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': `go: { flags: [-v] }
images:
  own: { go: { flags: [-x], env: { A: "1" }, programs: [./a] }, config: { "linux/*": { user: a, workdir: /w } } }
  plain: {}
`,
  });
  const { config, source } = await loadConfig({ cwd, set: ['go.flags=[-a]', 'config.user=b'] });
  assert.deepEqual(config, {
    go: { flags: ['-a'] },
    config: { user: 'b' },
    images: {
      own: {
        go: { env: { A: '1' }, programs: ['./a'] },
        config: { 'linux/*': { workdir: '/w' } },
      },
      plain: {},
    },
  });
  assert.deepEqual(source?.locate?.(['go', 'flags']), { argument: '--set go.flags' });
  assert.deepEqual(source?.locate?.(['images', 'own', 'go', 'flags', 0]), {
    argument: '--set go.flags',
  });
  assert.deepEqual(source?.locate?.(['images', 'own', 'go', 'env']), { line: 3, column: 34 });
});

test('sets a list item in images whose list overrides the top-level one', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'tags: [x]\nimages: { a: { tags: [y, z] }, b: { tags: [] }, c: {} }\n',
  });
  const { config } = await loadConfig({ cwd, set: ['tags.0=new'] });
  assert.deepEqual(config, {
    tags: ['new'],
    images: { a: { tags: ['new', 'z'] }, b: { tags: [] }, c: {} },
  });
});

test('sets a value in a map by platform for every platform', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'config: { "linux/*": { user: a } }\n',
  });
  const { config } = await loadConfig({ cwd, set: ['config.user=b'] });
  assert.deepEqual(config, { config: { '*': { user: 'b' }, 'linux/*': { user: 'b' } } });
});

for (const [setting, why] of [
  ['tags=[x', /flow sequence must end with a \]/],
  ['repository={{image}}', /a template is not quoted/],
  ['vars.v=1.10', /1\.10 is read as the number 1\.1/],
  ['vars.v=@x', /plain value cannot start with reserved character @/],
  ['vars.v=*x', /alias \*x has no anchor/],
] as const) {
  test(`refuses --set ${setting}, which YAML reads differently`, async (t) => {
    const cwd = await temporaryDirectory(t, { 'strake.yaml': 'base: scratch\n' });
    const error = await failure(loadConfig({ cwd, set: [setting] }));
    assert.equal(error.code, 'CONFIG_OPTION');
    assert.match(error.message, why);
    const [key = '', value] = setting.split('=');
    assert.ok(error.hint?.endsWith(`--set '${key}=${JSON.stringify(value)}'`), error.hint);
  });
}

test('refuses to set something of an unknown image', async (t) => {
  const files = {
    'strake.yaml': 'images: { web: {}, api: {} }\n',
    'one/strake.yaml': 'tags: [x]\n',
  };
  const cwd = await temporaryDirectory(t, files);
  const refuses = async (directory: string, setting: string, hint: RegExp) => {
    const error = await failure(loadConfig({ cwd: directory, set: [setting] }));
    assert.equal(error.code, 'CONFIG_IMAGE_UNKNOWN');
    assert.match(error.hint ?? '', hint);
  };
  await refuses(cwd, 'images.wbe.tags=[x]', /^Did you mean "web"\?$/);
  await refuses(cwd, 'images.wbe={}', /^Did you mean "web"\?$/);
  await refuses(cwd, 'images.worker.tags=[x]', /^Images: web, api\.$/);
  await refuses(join(cwd, 'one'), 'images.one.tags=[x]', /leave "images\.one" out/);
  const { config } = await loadConfig({ cwd, set: ['images.web.tags=[x]'] });
  assert.deepEqual(config, { images: { web: { tags: ['x'] }, api: {} } });
});

for (const setting of ['base', '=x', 'tags.user=x', 'base.x=y', '"a.b=c']) {
  test(`refuses --set ${setting}`, async (t) => {
    const cwd = await temporaryDirectory(t, { 'strake.yaml': 'base: scratch\ntags: [x]\n' });
    assert.equal((await failure(loadConfig({ cwd, set: [setting] }))).code, 'CONFIG_OPTION');
  });
}

const syntax: readonly [title: string, name: string, text: string, line: number | undefined][] = [
  ['a list that does not end', 'strake.yaml', 'plugins: [go\nbase: x\n', 2],
  ['a key twice', 'strake.yaml', 'base: a\nbase: b\n', 2],
  ['a tab for indentation', 'strake.yaml', 'config:\n\tuser: x\n', 2],
  ['an alias to nothing', 'strake.yaml', 'base: *nowhere\n', 1],
  ['JSON with a comma too many', 'strake.json', '{ "base": "a",, }', 1],
  ['code that throws', 'strake.config.mjs', 'throw new Error("boom");', 1],
  [
    'code that a function throws',
    'strake.config.ts',
    '\nexport default () => {\n  throw new Error("boom");\n};',
    3,
  ],
  ['code that is not JavaScript', 'strake.config.ts', 'const a = 1;\nconst b = ;', 2],
  ['code that imports what is not installed', 'strake.config.mjs', 'import "@none/x";', undefined],
  ['code without default export', 'strake.config.mjs', 'export const base = 1;', undefined],
  ['an empty file', 'strake.yaml', '# nothing\n', undefined],
];
for (const [title, name, text, line] of syntax) {
  test(`refuses ${title}, and says where`, async (t) => {
    const cwd = await temporaryDirectory(t, { [name]: text });
    const error = await failure(loadConfig({ cwd }));
    assert.equal(error.code, 'CONFIG_SYNTAX', error.message);
    assert.equal(error.facts.location?.file, join(cwd, name));
    assert.equal(error.facts.location?.line, line);
    assert.ok(error.hint);
    if (text.includes('@none/x')) assert.match(error.hint, /npm install --save-dev @none\/x\.$/);
    if (text.includes('boom')) assert.doesNotMatch(error.hint, /export default/);
  });
}

const plugin = (name: string) =>
  `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};\nexport const plugin = definePlugin({ name: '${name}', setup() {} });\n`;

test('finds plugins by short name, by package, by file and beside the command', async (t) => {
  const install = (name: string, exported: string) => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      type: 'module',
      exports: './index.js',
    }),
    [`node_modules/${name}/index.js`]: plugin(exported),
  });
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'plugins: [go, arm, "@acme/odd", ./mine.mjs, null, [nested]]\n',
    'mine.mjs': plugin('mine'),
    ...install('strake-plugin-arm', 'arm'),
    ...install('@acme/odd', 'odd'),
    ...install('strake-plugin-nested', 'nested'),
  });
  const { plugins } = await loadConfig({ cwd });
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['go', 'arm', 'odd', 'mine', 'nested'],
  );
});

test('loads a package that only supports import, and prefers plugins to other packages of the same name', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'plugins: [esm, go]\n',
    'node_modules/strake-plugin-esm/package.json': JSON.stringify({
      name: 'strake-plugin-esm',
      type: 'module',
      exports: { '.': { types: './x.d.ts', import: { default: './lib/index.js' } } },
    }),
    'node_modules/strake-plugin-esm/lib/index.js': plugin('esm'),
    'node_modules/go/package.json': '{ "name": "go" }',
    'node_modules/go/index.js': 'module.exports = 1;',
  });
  const { plugins } = await loadConfig({ cwd });
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['esm', 'go'],
  );
});

test('reports every missing plugin, in nested lists too', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': 'plugins:\n  - nope\n  - [go, nada]\n',
  });
  const { errors = [] } = (await failure(loadConfig({ cwd }))).facts;
  const places = errors.map((error) => StrakeError.is(error) && error.facts.location);
  assert.deepEqual(
    places.map((each) => each && [each.line, each.column, each.key]),
    [
      [2, 5, 'plugins[0]'],
      [3, 10, 'plugins[1][1]'],
    ],
  );
});

const missing: readonly [title: string, config: string, code: string, says: RegExp][] = [
  [
    'a plugin that is not installed',
    'plugins: [nope]\n',
    'PLUGIN_NOT_FOUND',
    /@strake\/plugin-nope, strake-plugin-nope/,
  ],
  [
    'a missing plugin file',
    'plugins: [./nope.js]\n',
    'PLUGIN_NOT_FOUND',
    /nope\.js does not exist/,
  ],
  [
    'a module without a plugin',
    'plugins: [./empty.mjs]\n',
    'PLUGIN_INVALID',
    /empty\.mjs exports no plugin/,
  ],
  ['a module that throws', 'plugins: [./throws.mjs]\n', 'PLUGIN_INVALID', /boom/],
  ['a number for a plugin', 'plugins: [7]\n', 'PLUGIN_INVALID', /neither a name nor a plugin/],
];
for (const [title, text, code, says] of missing) {
  test(`refuses ${title}, and says where in the file`, async (t) => {
    const cwd = await temporaryDirectory(t, {
      'strake.yaml': text,
      'empty.mjs': 'export const x = 1;',
      'throws.mjs': 'throw new Error("boom");',
    });
    const error = await failure(loadConfig({ cwd }));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, says);
    assert.deepEqual([error.facts.location?.line, error.facts.location?.column], [1, 11]);
  });
}
