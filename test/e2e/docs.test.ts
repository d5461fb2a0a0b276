import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { requireTool, run, startPodman } from '../tool/index.ts';
import { type DocumentBlock, documentBlocks } from './document-block.ts';
import { documentedModule, documentedPlace } from './documented-place.ts';
import { strake, strakeOk } from './strake.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PACKAGES = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`);
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...PACKAGES.filter((page) => existsSync(join(ROOT, page))),
];
/** Languages of blocks that have tests of their own, beside what the page is about. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['console', 'yaml', 'ts'], // readme.test.ts
  'docs/lifecycle.md': ['yaml'], // lifecycle-docs.test.ts
  'docs/cli.md': ['text'], // verbose.test.ts
  'docs/diff.md': ['text', 'markdown'], // diff-text.test.ts
  'docs/kubernetes.md': ['yaml', 'text'], // its commands read and write them
  'docs/plugin-windows.md': ['yaml'], // windows.suite.ts
  'packages/oci/README.md': ['ts'], // a test of that package
};
/** Jobs of CI systems: suites of test/cache and test/install run them. */
const isPipeline = ({ language, text }: DocumentBlock) =>
  language === 'yaml' &&
  /^ +- (run: )?strake |^ +(uses: strake-build\/strake|- component: .*\/strake\/)|^kind: TaskRun$/m.test(
    text,
  );
/** Its blocks follow one another. */
const TUTORIAL = 'docs/tutorial.md';
/** Blocks that say why they are not run. A new one has to be counted here. */
const NOT_RUN = 27;

/** Written by hand, and neither a picture nor tested elsewhere. */
const BLOCKS = PAGES.flatMap(documentBlocks).filter(
  (block) =>
    block.language !== '' &&
    !block.generated &&
    !isPipeline(block) &&
    !ELSEWHERE[block.page]?.includes(block.language),
);
const covered = new Set<DocumentBlock>();

/** The blocks of a language that can be run, marked as covered by whoever asks. */
function take(language: string, page?: string): readonly DocumentBlock[] {
  const found = BLOCKS.filter(
    (block) =>
      block.language === language &&
      block.notRun === undefined &&
      (page === undefined || block.page === page),
  );
  for (const block of found) covered.add(block);
  return found;
}

/** The only block of a language in a page. */
function only(language: string, page: string): string {
  const [block, ...others] = take(language, page);
  assert.ok(block && others.length === 0, `${page} has one block of ${language}`);
  return block.text;
}

/** Files that the page itself gives to its commands. */
function filesOf(page: string): Readonly<Record<string, string>> {
  if (page === 'docs/cache.md') return { 'strake.yaml': cached() };
  // Shards need the private key, or a cache without keys.
  if (page === 'docs/ci.md')
    return { 'strake.yaml': cached().replace(/trust: \[.*\]/, 'trust: registry') };
  if (page === 'docs/kubernetes.md') {
    const [config, manifest] = documentBlocks(page);
    return {
      'strake.yaml': config?.text ?? '',
      'config/server.yaml': manifest?.text ?? '',
      'overlay/kustomization.yaml': 'resources: [../config]\n',
    };
  }
  if (page === 'docs/attest.md') {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      'cosign.key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'cosign.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'sbom.json': '{"spdxVersion":"SPDX-2.3"}',
    };
  }
  if (page === 'docs/from-ko.md')
    return {
      '.ko.yaml': 'defaultBaseImage: ghcr.io/acme/app:latest\n',
      'config/app.yaml': 'image: ko://example.com/tiny/cmd/app\n',
    };
  if (page !== 'docs/plugins.md') return {};
  const plugin = documentBlocks(page).find(({ language }) => language === 'ts')?.text ?? '';
  return { 'strake.yaml': only('yaml', page), 'plugin.ts': plugin };
}

/** The configuration that reads and writes a remote cache. */
function cached(): string {
  return only('yaml', 'docs/cache.md');
}

/** Plans a configuration; bases of public registries are out of a test's reach. */
async function plan(directory: string, config: string) {
  const base = /^base: (gcr|docker)\.io|mcr\.microsoft\.com/m.test(config)
    ? ['--set', 'base=scratch']
    : [];
  return JSON.parse(await strakeOk(directory, ['plan', '--json', ...base]));
}

for (const { page, line, text } of take('yaml').filter(({ page }) => page !== 'docs/plugins.md')) {
  test(`plans the configuration at ${page}:${line}`, async (t) => {
    const directory = await documentedModule(t, { ...filesOf(page), 'strake.yaml': text });
    const { images } = await plan(directory, text);
    assert.ok(images[0].platforms.length > 0);
  });
}

for (const { page, line, text } of take('sh').filter(({ page }) => page !== TUTORIAL)) {
  test(`runs the commands at ${page}:${line}`, { timeout: 120_000 }, async (t) => {
    if (!(await requireTool(t, 'distribution'))) return;
    const env = text.includes('docker-daemon:') ? await daemon(t) : {};
    if (env === undefined) return;
    const place = await documentedPlace(t, filesOf(page), !text.includes('strake login'));
    if (page === 'docs/kubernetes.md') await withoutCluster(place.directory);
    const done = await place.shell(text, env);
    assert.equal(done.status, 0, `${done.stderr}${done.stdout}`);
  });
}

test(`follows ${TUTORIAL} from an empty directory to a published image`, async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const { directory, shell } = await documentedPlace(t, {}, false);
  const steps = take('sh', TUTORIAL).map(({ text }) => text);
  await mkdir(join(directory, '../empty'));
  const done = await shell(['cd ../empty\n', ...steps].join(''));
  assert.equal(done.status, 0, `${done.stderr}${done.stdout}`);
  assert.match(done.stdout, /linux\/arm\/v7/, 'the difference names the new platform');
});

/** A stand-in for kubectl, which is of no use without a cluster. */
function withoutCluster(directory: string): Promise<void> {
  const program = join(dirname(directory), 'bin/kubectl');
  return writeFile(program, '#!/bin/sh\ncat > /dev/null\n', { mode: 0o755 });
}

/** Podman, and what makes strake find it. */
async function daemon(t: TestContext): Promise<Readonly<Record<string, string>> | undefined> {
  const tools = [await requireTool(t, 'podman'), await requireTool(t, 'runc')];
  if (tools.includes(undefined)) return undefined;
  return { DOCKER_HOST: (await startPodman(t)).host };
}

for (const { page, line, text } of take('console')) {
  test(`prints what is shown at ${page}:${line}`, async (t) => {
    const config = only('yaml', page);
    const directory = await documentedModule(t, { 'strake.yaml': config });
    const [command = '', ...shown] = text.split('\n');
    assert.match(command, /^\$ strake /);
    // When Go collects garbage hangs on the machine's memory, where nobody says it.
    const env = { STRAKE_CACHE: join(directory, '../cache'), GOGC: '100' };
    const stdout = await strakeOk(directory, command.split(' ').slice(2), { env });
    assert.equal(stdout, shown.join('\n'));
  });
}

test('reads the configuration in TypeScript that the page shows', async (t) => {
  const config = only('ts', 'docs/config.md');
  const directory = await documentedModule(t, { 'strake.config.ts': config });
  assert.equal((await plan(directory, config)).images[0].platforms[0].platform, 'linux/amd64');
});

test('copies as a library, as the page shows', async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const place = await documentedPlace(t, {}, true);
  const text = `${place.local(only('ts', 'docs/copy.md'))}\nconsole.log(digest);\n`;
  await writeFile(join(place.directory, 'copy.ts'), text);
  const done = await place.shell(`'${process.execPath}' copy.ts`);
  assert.match(done.stdout, /^sha256:[a-f0-9]{64}\n$/, done.stderr);
});

test('builds as a library, as the README of core shows', async (t) => {
  const directory = await documentedModule(t, {
    'build.ts': only('ts', 'packages/core/README.md'),
  });
  const done = await run([process.execPath, 'build.ts'], { cwd: directory });
  assert.match(done.stdout, /^tools sha256:[a-f0-9]{64}\n$/, done.stderr);
});

test('finds the mirror of the registries.conf that the page shows', async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const place = await documentedPlace(t, {}, true);
  const file = join(place.directory, 'registries.conf');
  await writeFile(file, place.local(only('toml', 'docs/registries.md')));
  const before = place.registry.log().length;
  const ask = 'strake inspect --json docker.io/library/alpine';
  const done = await place.shell(ask, { CONTAINERS_REGISTRIES_CONF: file });
  assert.equal(done.status, 0, done.stderr);
  assert.match(place.registry.log().slice(before), /GET \/v2\/hub\/library\/alpine\/manifests\//);
});

test('runs the plugin that the guide writes', async (t) => {
  const files = filesOf('docs/plugins.md');
  const directory = await documentedModule(t, files);
  const [layer] = (await plan(directory, '')).images[0].platforms[0].layer.layers;
  assert.deepEqual(layer.entries.at(-1), {
    type: 'file',
    path: '/etc/banner',
    content: { text: 'ahoy from linux/amd64\n' },
  });
});

test('prints what the tracing plugin of the guide sees', async (t) => {
  const files = { ...filesOf('docs/plugins.md'), 'trace.ts': only('ts', 'docs/plugins.md') };
  const directory = await documentedModule(t, files);
  const { stderr } = await strake(directory, ['plan', '--set', 'plugins=[./plugin.ts,./trace.ts]']);
  assert.match(stderr, /^banner layer\/make tools linux\/amd64: \d+\.\d ms$/m);
});

test('reads the configuration that imports a plugin as a package', async (t) => {
  const config = only('js', 'docs/plugins.md');
  const { 'plugin.ts': plugin = '' } = filesOf('docs/plugins.md');
  const directory = await documentedModule(t, {
    'strake.config.js': config,
    // Outside of node_modules, since Node strips types only there.
    'banner/plugin.ts': plugin,
    'banner/package.json':
      '{"name":"strake-plugin-banner","type":"module","exports":"./plugin.ts"}',
  });
  const modules = join(directory, 'node_modules');
  await rm(modules);
  await mkdir(modules);
  await symlink(join(ROOT, 'node_modules/@strake'), join(modules, '@strake'));
  await symlink(join(directory, 'banner'), join(modules, 'strake-plugin-banner'));
  const text = await strakeOk(directory, ['plan', '--json', './cmd/app']);
  assert.match(text, /"ahoy\\n"/);
});

test('fails with the words that the page about errors shows', async (t) => {
  const config = 'plugins: [go]\nplatforms: [linux/amd64, linux/adm64]\n';
  const { stderr } = await strake(await documentedModule(t, { 'strake.yaml': config }), ['plan']);
  assert.equal(stderr, only('text', 'docs/errors.md'));
});

test('names only commands and options that exist, also in blocks that cannot be run', async () => {
  const lines = PAGES.flatMap(documentBlocks)
    .filter(({ language }) => language === 'sh' || language === 'console')
    .flatMap(({ text }) =>
      [...text.matchAll(/^(?:\$ )?(strake .*)$/gm)].map(([, line = '']) => line),
    );
  assert.ok(lines.length > 10);
  const helps = new Map<string, Promise<string>>();
  const helpOf = (command: readonly string[]): Promise<string> => {
    const key = command.join(' ');
    const help = helps.get(key) ?? strakeOk(ROOT, [...command, '--help']);
    helps.set(key, help);
    return help;
  };
  for (const line of lines) {
    const [, ...words] = line.replace(/ +(#|-- ).*/, '').split(/\s+/);
    const [command = ''] = words;
    const named = command.startsWith('-') ? [] : [command];
    const isGroup = named.length > 0 && /^Commands:$/m.test(await helpOf(named));
    const help = await helpOf(isGroup ? words.slice(0, 2) : named);
    for (const option of words.filter((word) => /^--?[a-zA-Z]/.test(word)))
      assert.ok(help.includes(option.replace(/=.*/, '')), `${line}: ${option}`);
  }
});

test('runs every block of every page, or counts those that say why not', () => {
  const why = BLOCKS.filter(({ notRun }) => notRun !== undefined);
  const forgotten = BLOCKS.filter((block) => !covered.has(block) && !why.includes(block));
  assert.deepEqual(
    forgotten.map(({ page, line, language }) => `${page}:${line} ${language}`),
    [],
  );
  assert.equal(why.length, NOT_RUN, why.map(({ page, line }) => `${page}:${line}`).join(', '));
});
