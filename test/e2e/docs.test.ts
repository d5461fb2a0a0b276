import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Scope } from '../part/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DOCS = join(ROOT, 'docs');
/** Pages whose blocks have tests of their own, beside what they are about. */
const ELSEWHERE = ['lifecycle.md', 'plugin-windows.md'];

const PAGES = readdirSync(DOCS).filter((name) => name.endsWith('.md'));

/** The fenced blocks of a language in a page, in order. */
function blocks(page: string, language: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...text.matchAll(fence)].map(([, block = '']) => block);
}

const MAIN = 'package main\n\nvar version string\n\nfunc main() { println(version) }\n';

/** A module with every program that a page names, beside these files. */
async function documented(t: Scope, files: Readonly<Record<string, string>>): Promise<string> {
  const programs = ['app', 'server', 'migrate'].map((name) => [`cmd/${name}/main.go`, MAIN]);
  const directory = await project(t, {
    'go.mod': TINY['go.mod'],
    'package.json': '{"type":"module"}',
    ...Object.fromEntries(programs),
    ...files,
  });
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

/** Plans a configuration; bases of public registries are out of a test's reach. */
async function plan(directory: string, config: string) {
  const base = /^base: gcr\.io/m.test(config) ? ['--set', 'base=scratch'] : [];
  return JSON.parse(await strakeOk(directory, ['plan', '--json', ...base]));
}

for (const page of PAGES.filter((name) => !ELSEWHERE.includes(name) && name !== 'plugins.md')) {
  for (const [at, config] of blocks(`docs/${page}`, 'yaml').entries()) {
    test(`plans configuration ${at + 1} of ${page}`, async (t) => {
      const directory = await documented(t, { 'strake.yaml': config });
      const { images } = await plan(directory, config);
      assert.ok(images[0].platforms.length > 0);
    });
  }
}

test('reads the configuration in TypeScript that the page shows', async (t) => {
  const [config = '', ...others] = blocks('docs/config.md', 'ts');
  assert.equal(others.length, 0);
  const directory = await documented(t, { 'strake.config.ts': config });
  assert.equal((await plan(directory, config)).images[0].platforms[0].platform, 'linux/amd64');
});

test('runs the plugin that the guide writes', async (t) => {
  const [plugin = ''] = blocks('docs/plugins.md', 'ts');
  const [config = ''] = blocks('docs/plugins.md', 'yaml');
  const directory = await documented(t, { 'strake.yaml': config, 'plugin.ts': plugin });
  const [layer] = (await plan(directory, config)).images[0].platforms[0].layer.layers;
  assert.deepEqual(layer.entries.at(-1), {
    type: 'file',
    path: '/etc/banner',
    content: { text: 'ahoy from linux/amd64\n' },
  });
});

test('fails with the words that the page about errors shows', async (t) => {
  const config = 'plugins: [go]\nplatforms: [linux/amd64, linux/adm64]\n';
  const { stderr } = await strake(await documented(t, { 'strake.yaml': config }), ['plan']);
  assert.equal(stderr, blocks('docs/errors.md', 'text')[0]);
});

test('names only commands and options that exist, in every page', async () => {
  const lines = ['README.md', ...PAGES.map((name) => `docs/${name}`)].flatMap((page) =>
    [...blocks(page, 'sh'), ...blocks(page, 'console')].flatMap((block) =>
      [...block.matchAll(/^(?:\$ )?(strake .*)$/gm)].map(([, line = '']) => line),
    ),
  );
  assert.ok(lines.length > 10);
  const helps = new Map<string, Promise<string>>();
  for (const line of lines) {
    const [, ...words] = line.split(/\s+/);
    const command = words.slice(0, words[0] === 'index' ? 2 : 1);
    const key = command.join(' ');
    const help = helps.get(key) ?? strakeOk(ROOT, [...command, '--help']);
    helps.set(key, help);
    for (const option of words.filter((word) => /^--?[a-zA-Z]/.test(word)))
      assert.ok((await help).includes(option.replace(/=.*/, '')), `${line}: ${option}`);
  }
});
