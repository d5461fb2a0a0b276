import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import { type Git, noGit } from '../host/git/index.ts';
import { definePlugin, type Plugin, type PluginDefinition } from '../plugin/definition.ts';
import { resolveProject } from './resolve-project.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    programs: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            additionalProperties: false,
            required: ['package'],
            properties: { package: { type: 'string' }, entrypoint: { type: 'boolean' } },
          },
        ],
      },
    },
    links: { type: 'object', additionalProperties: { type: 'string' } },
    mode: { type: 'integer' },
  },
};

function plugin(more: Partial<PluginDefinition<never>> = {}): Plugin {
  return definePlugin({ name: 'mine', schema, setup() {}, ...more });
}

const answers: Readonly<Record<string, string>> = {
  'echo hi': 'hi\n',
};
const host: HostAccess = {
  realPath: async () => undefined,
  read: async (path) =>
    path === 'v.json'
      ? '{"api":{"list":["0.1","0.2"]}}'
      : path === 'v.toml'
        ? 'version = "2.0"\n'
        : 'plain text\n',
  stat: async () => undefined,
  glob: async () => [],
  cached: async () => undefined,
  list: async () => [],
  run: async (argv) => {
    const stdout = answers[argv.join(' ')];
    return stdout === undefined
      ? { exitCode: 1, stdout: '', stderr: 'no' }
      : { exitCode: 0, stdout, stderr: '' };
  },
};

const git: Git = {
  ...noGit,
  head: async () => 'a'.repeat(40),
  describe: async () => ({ revision: 'a'.repeat(40), tag: 'v1.2.0', distance: 3 }),
  branch: async () => undefined,
};

function resolve(
  config: unknown,
  { plugins = [plugin()], env = {} as Record<string, string> } = {},
) {
  return resolveProject({
    config,
    plugins,
    directory: '/project/app',
    env,
    host,
    git,
    source: { file: 'strake.yaml' },
  });
}

const linux = parsePlatform('linux/amd64');
const windows = parsePlatform('windows/amd64:10.0.20348');

async function failure(
  config: unknown,
  options?: Parameters<typeof resolve>[1],
): Promise<StrakeError> {
  const error = await resolve(config, options).then(
    (project) => {
      try {
        for (const image of project.images) image.at(linux);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    },
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), `expected a failure, got ${error}`);
  return error;
}

test('builds linux/amd64 and linux/arm64 as latest by default', async () => {
  const { images } = await resolve({});
  const [image] = images;
  assert.deepEqual(image?.platforms, [parsePlatform('linux/amd64'), parsePlatform('linux/arm64')]);
  assert.deepEqual(
    [image?.name, image?.tags, image?.index, image?.vcs],
    ['app', ['latest'], true, true],
  );
  assert.equal(image?.at(linux).timestamp, 0);
});

test('names the only image after its repository', async () => {
  assert.equal((await resolve({ repository: 'ghcr.io/acme/tool' })).images[0]?.name, 'tool');
});

test('resolves maps by platform at any depth, and omits what does not match the platform', async () => {
  const { images } = await resolve({
    base: { 'linux/*': 'scratch', 'windows/*': 'nano' },
    config: {
      workdir: { 'windows/*': 'c:\\app' },
      labels: { os: { 'linux/*': 'L', '*': 'other' } },
    },
    mine: { programs: ['a', { 'windows/*': 'b' }], links: { '/x': { 'linux/amd64': 'y' } } },
  });
  const [image] = images;
  assert.deepEqual([image?.at(linux).base, image?.at(windows).base], ['scratch', 'nano']);
  assert.deepEqual(image?.at(linux).config, { labels: { os: 'L' } });
  assert.deepEqual(image?.at(windows).config, { workdir: 'c:\\app', labels: { os: 'other' } });
  assert.deepEqual(image?.at(linux).options, { mine: { programs: ['a'], links: { '/x': 'y' } } });
  assert.deepEqual(image?.at(windows).options, { mine: { programs: ['a', 'b'], links: {} } });
});

test('ignores keys that begin with x-', async () => {
  const own = { 'x-anchors': [{ 'linux/*': '{{nothing}}', 'linux/nope': 1 }], 'x-': null };
  const { images } = await resolve({ ...own, tags: ['a'] });
  assert.deepEqual(images[0]?.tags, ['a']);
  const odd = plugin({ name: 'x-mine' });
  assert.equal((await failure({}, { plugins: [odd] })).code, 'PLUGIN_NAME_RESERVED');
  assert.equal((await failure({ images: { a: { 'x-b': 1 } } })).code, 'CONFIG_KEY_UNKNOWN');
});

test('accepts "all" for every platform in a list, too', async () => {
  for (const platforms of ['all', ['all'], ['linux/amd64', 'all'], ['{{p}}']]) {
    const { images } = await resolve({ vars: { p: 'all' }, platforms });
    assert.equal(images[0]?.platforms, 'all');
  }
});

test('fills variables in, keys included, and platform variables per platform', async () => {
  const { images } = await resolve({
    vars: { version: '1.2' },
    tags: ['{{version}}'],
    platformTags: ['{{version}}-{{os}}-{{arch}}'],
    mine: { links: { '/app{{exe}}': '{{image}}-{{version}}' } },
  });
  const [image] = images;
  assert.deepEqual(image?.tags, ['1.2']);
  assert.deepEqual(image?.at(linux).platformTags, ['1.2-linux-amd64']);
  assert.deepEqual(image?.at(windows).options, { mine: { links: { '/app.exe': 'app-1.2' } } });
});

test('refuses keys that templates render alike, and only those', async () => {
  const links = { '/app{{exe}}': 'a', '/app': 'b' };
  const [image] = (await resolve({ mine: { links } })).images;
  assert.deepEqual(image?.at(windows).options, {
    mine: { links: { '/app.exe': 'a', '/app': 'b' } },
  });
  assert.throws(() => image?.at(linux), {
    code: 'CONFIG_TEMPLATE',
    message: 'two keys are both "/app" after rendering for linux/amd64',
  });
});

test('renders template files like templates in the configuration', async () => {
  const vars = { list: { file: 'v.json', path: 'api.list' } };
  const [image] = (await resolve({ vars })).images;
  assert.equal(
    await image?.at(linux).fill('{{os}} {{list | last}} {{list}}'),
    'linux 0.2 ["0.1","0.2"]',
  );
  await assert.rejects(async () => image?.at(linux).fill('{{lst}}'), { code: 'CONFIG_TEMPLATE' });
});

test('does not escape for HTML, and writes data as JSON in declared order', async () => {
  const { images } = await resolve({
    vars: { a: '<&>' },
    config: { labels: { html: '{{a}}', data: { z: 1, a: ['<'] }, no: null } },
  });
  assert.deepEqual(images[0]?.at(linux).config.labels, {
    html: '<&>',
    data: '{"z":1,"a":["<"]}',
    no: null,
  });
});

const variables: readonly [title: string, vars: unknown, value: string][] = [
  ['a literal', { v: { literal: 7 } }, '7'],
  ['the environment', { v: { env: 'TOKEN' } }, 'from-env'],
  ['a JSON file', { v: { file: 'v.json', path: 'api.list[1]' } }, '0.2'],
  ['a TOML file', { v: { file: 'v.toml', path: 'version' } }, '2.0'],
  ['a text file', { v: { file: 'VERSION' } }, 'plain text'],
  ['a command', { v: { command: ['echo', 'hi'] } }, 'hi'],
  ['git describe', { v: { git: 'describe' } }, 'v1.2.0-3-gaaaaaaaaaaaa'],
  ['git commit', { v: { git: 'commit' } }, 'a'.repeat(40)],
  ['git short', { v: { git: 'short', abbrev: 7 } }, 'aaaaaaa'],
  ['git tag', { v: { git: 'tag' } }, 'v1.2.0'],
  ['a fallback', { v: { git: 'branch', fallback: 'dev' } }, 'dev'],
];
for (const [title, vars, value] of variables) {
  test(`reads a variable from ${title}`, async () => {
    const { images } = await resolve(
      { vars, config: { labels: { v: '{{v}}' } } },
      { env: { TOKEN: 'from-env' } },
    );
    assert.deepEqual(images[0]?.at(linux).config.labels, { v: value });
  });
}

test('puts annotations on manifest and index, or on the configured one', async () => {
  const plain = (await resolve({ annotations: { a: 1 } })).images[0];
  assert.deepEqual(plain?.at(linux).annotations, {
    manifest: { a: '1' },
    index: { a: '1' },
    descriptor: {},
  });
  assert.deepEqual(plain?.indexAnnotations, { a: '1' });
  const placed = (await resolve({ annotations: { descriptor: { d: 'x' }, index: { i: 'y' } } }))
    .images[0];
  assert.deepEqual(placed?.at(linux).annotations, {
    manifest: {},
    index: { i: 'y' },
    descriptor: { d: 'x' },
  });
});

test('merges the defaults of a plugin under the settings of the user, by pattern', async () => {
  const arm = plugin({ defaults: { base: { 'linux/arm/v5': 'old', 'linux/*': 'theirs' } } });
  const at = async (config: unknown) => {
    const [image] = (await resolve(config, { plugins: [arm] })).images;
    return [image?.at(parsePlatform('linux/arm/v5')).base, image?.at(linux).base];
  };
  assert.deepEqual(await at({}), ['old', 'theirs']);
  assert.deepEqual(await at({ base: { 'linux/*': 'mine' } }), ['old', 'mine']);
  assert.deepEqual(await at({ base: 'mine' }), ['mine', 'mine']);
});

test('merges defaults under the options of another plugin, by any of its names', async () => {
  const links = plugin({ name: 'links', aliases: ['files'] });
  for (const key of ['links', 'files']) {
    const giving = plugin({ defaults: { [key]: { programs: ['theirs'] } } });
    for (const used of ['links', 'files', undefined]) {
      const config = used === undefined ? {} : { [used]: { mode: 1 } };
      const { images, plugins } = await resolve(config, { plugins: [links, giving] });
      const name = used ?? 'links';
      assert.deepEqual(
        plugins.map((each) => each.name),
        [name, giving.name],
      );
      const options = Object(images[0]?.at(linux).options[name]);
      assert.deepEqual(options.programs, ['theirs'], `${key} and ${used}`);
    }
  }
});

test('uses timestamp, else SOURCE_DATE_EPOCH', async () => {
  const at = async (config: unknown, env = {}) =>
    (await resolve(config, { env })).images[0]?.at(linux).timestamp;
  assert.equal(
    await at({ timestamp: '1980-01-01T00:00:01Z' }, { SOURCE_DATE_EPOCH: '5' }),
    315532801,
  );
  assert.equal(await at({}, { SOURCE_DATE_EPOCH: '5' }), 5);
  assert.equal(await at({ timestamp: 12 }), 12);
});

const refusals: readonly [
  title: string,
  config: unknown,
  code: string,
  message: RegExp,
  hint: RegExp,
][] = [
  ['a configuration that is not a map', [], 'CONFIG_VALUE_INVALID', /not a map/, /./],
  ['an unknown key', { bse: 1 }, 'CONFIG_KEY_UNKNOWN', /^"bse" is an unknown key$/, /"base"/],
  [
    'an unknown key of an image',
    { images: { a: { tag: [] } } },
    'CONFIG_KEY_UNKNOWN',
    /"images\.a\.tag"/,
    /"tags"/,
  ],
  [
    'options of a plugin that is not in use',
    { symlinks: {} },
    'CONFIG_KEY_UNKNOWN',
    /"symlinks"/,
    /"plugins"/,
  ],
  [
    'an unknown option of a plugin',
    { mine: { program: [] } },
    'CONFIG_KEY_UNKNOWN',
    /"mine\.program"/,
    /"programs"/,
  ],
  [
    'an unknown key in one of several forms',
    { mine: { programs: [{ package: 'a', entry: true }] } },
    'CONFIG_KEY_UNKNOWN',
    /"mine\.programs\[0\]\.entry"/,
    /entrypoint/,
  ],
  [
    'a missing key in one of several forms',
    { mine: { programs: [{ entrypoint: true }] } },
    'CONFIG_VALUE_INVALID',
    /lacks the key "package"/,
    /./,
  ],
  [
    'a value that fits none of several forms',
    { mine: { programs: [7] } },
    'CONFIG_VALUE_INVALID',
    /"mine\.programs\[0\]" is 7, but must be a string or a map/,
    /./,
  ],
  [
    'a wrong type',
    { tags: 'latest' },
    'CONFIG_VALUE_INVALID',
    /"tags" is "latest", but must be a list/,
    /./,
  ],
  [
    'a wrong type under a pattern',
    { config: { workdir: { 'linux/*': 7 } } },
    'CONFIG_VALUE_INVALID',
    /"config\.workdir\["linux\/\*"\]" is 7, but must be a string/,
    /./,
  ],
  [
    'a wrong value',
    { mediaTypes: 'OCI' },
    'CONFIG_VALUE_INVALID',
    /must be "oci" or "docker"/,
    /./,
  ],
  [
    'a misspelt pattern',
    { base: { 'linux/*': 'a', 'windwos/*': 'b' } },
    'CONFIG_PLATFORM_MAP',
    /windwos/,
    /"windows\/\*"/,
  ],
  ['an unknown platform', { platforms: ['linux/amd46'] }, 'PLATFORM_INVALID', /amd46/, /amd64/],
  [
    'an unknown variable',
    { vars: { version: '1' }, tags: ['{{versoin}}'] },
    'CONFIG_TEMPLATE',
    /"versoin"/,
    /"version"/,
  ],
  ['an unknown filter', { tags: ['{{image | shout}}'] }, 'CONFIG_TEMPLATE', /shout/, /./],
  [
    'a template that does not parse',
    { tags: ['{{image'] },
    'CONFIG_TEMPLATE',
    /cannot be rendered/,
    /./,
  ],
  [
    'a variable without a value',
    { vars: { v: { env: 'NOT_SET' } } },
    'CONFIG_VARIABLE',
    /NOT_SET/,
    /fallback/,
  ],
  [
    'a variable from two places',
    { vars: { v: { env: 'A', file: 'b' } } },
    'CONFIG_VARIABLE',
    /not have exactly one source/,
    /one of/,
  ],
  ["a variable with core's name", { vars: { os: 'x' } }, 'CONFIG_VARIABLE', /"os"/, /./],
  ['SHELL of a Dockerfile', { config: { shell: ['a'] } }, 'CONFIG_KEY_UNKNOWN', /shell/, /RUN/],
  ['ONBUILD', { config: { onbuild: [] } }, 'CONFIG_KEY_UNKNOWN', /onbuild/, /Dockerfiles/],
  ["ko's builds", { builds: [] }, 'CONFIG_KEY_UNKNOWN', /"builds"/, /go\.programs/],
  [
    "ko's main",
    { mine: { programs: [{ package: 'a', main: './x' }] } },
    'CONFIG_KEY_UNKNOWN',
    /"mine\.programs\[0\]\.main"/,
    /"package"/,
  ],
  [
    "ko's default base",
    { images: { a: { defaultBaseImage: 'x' } } },
    'CONFIG_KEY_UNKNOWN',
    /defaultBaseImage/,
    /"base"/,
  ],
  [
    'a health check without a test',
    { config: { healthcheck: { interval: '1s' } } },
    'CONFIG_VALUE_INVALID',
    /healthcheck\.test" is missing/,
    /CMD/,
  ],
  ['a key that looks like one of the user', { x_a: 1 }, 'CONFIG_KEY_UNKNOWN', /"x_a"/, /./],
  ['a tag that breaks the grammar', { tags: ['a b'] }, 'CONFIG_VALUE_INVALID', /"a b"/, /128/],
  ['a malformed repository', { repository: 'ghcr.io/Acme' }, 'REFERENCE_INVALID', /Acme/, /./],
  [
    'an invalid port',
    { config: { exposedPorts: [8080, '80x'] } },
    'CONFIG_VALUE_INVALID',
    /^"config\.exposedPorts\[1\]" is "80x", but must be a port$/,
    /53\/udp/,
  ],
  [
    'a port beyond all ports',
    { config: { exposedPorts: [65_536] } },
    'CONFIG_VALUE_INVALID',
    /must be 65535 or less/,
    /53\/udp/,
  ],
  [
    'a name with "=" in it',
    { config: { env: { 'A=B': 'c' } } },
    'CONFIG_VALUE_INVALID',
    /^"config\.env\["A=B"\]" is not a valid name/,
    /NAME: value/,
  ],
  [
    'a malformed time in history',
    { config: { history: [{ created: 'today' }] } },
    'CONFIG_VALUE_INVALID',
    /^"config\.history\[0\]\.created" is "today", but must be a time$/,
    /Z\.$/,
  ],
  [
    'annotations with and without place',
    { annotations: { manifest: { a: 'b' }, c: 'd' } },
    'CONFIG_VALUE_INVALID',
    /^"annotations\.c" is beside "manifest"/,
    /manifest, index, descriptor/,
  ],
  [
    'a misspelt place of annotations',
    { annotations: { manifests: { a: 'b' } } },
    'CONFIG_KEY_UNKNOWN',
    /^"annotations\.manifests" is not a place for annotations$/,
    /Did you mean "manifest"/,
  ],
  ['a malformed time', { timestamp: 'yesterday' }, 'CONFIG_VALUE_INVALID', /yesterday/, /1970/],
  [
    'a resolved option that does not fit',
    { mine: { mode: '{{os}}' } },
    'CONFIG_VALUE_INVALID',
    /"mine\.mode" is "linux", but must be a whole number \(for linux\/amd64\)/,
    /./,
  ],
];
for (const [title, config, code, message, hint] of refusals) {
  test(`refuses ${title}, and says where and what to do`, async () => {
    const error = await failure(config);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.match(error.hint ?? '', hint);
    if (code !== 'CONFIG_VALUE_INVALID' || !Array.isArray(config))
      assert.ok(error.facts.location?.key !== undefined || error.facts.errors);
  });
}

test('reports everything that is wrong at once', async () => {
  const error = await failure({ bse: 1, tags: 7, mediaTypes: 'x' });
  assert.equal(error.facts.errors?.length, 3);
});

test('refuses a SOURCE_DATE_EPOCH that is not a number', async () => {
  assert.equal(
    (await failure({}, { env: { SOURCE_DATE_EPOCH: '1.5' } })).code,
    'SOURCE_DATE_EPOCH',
  );
});

test('refuses a plugin named like a key of core', async () => {
  assert.equal(
    (await failure({}, { plugins: [plugin({ name: 'base' })] })).code,
    'PLUGIN_NAME_RESERVED',
  );
});

test('names a plugin with an invalid schema when its options are checked', async () => {
  const odd = plugin({ schema: { type: 'record', additionalProperties: false } });
  const error = await failure({ mine: {} }, { plugins: [odd] });
  assert.deepEqual([error.code, error.facts.plugin], ['PLUGIN_INVALID', 'mine']);
  const lost = plugin({
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: { a: { $ref: '#/definitions/gone' } },
    },
  });
  const other = await failure({ mine: { a: 1 } }, { plugins: [lost] });
  assert.deepEqual([other.code, other.facts.plugin], ['PLUGIN_INVALID', 'mine']);
});
