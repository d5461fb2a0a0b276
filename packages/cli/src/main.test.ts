import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };
const directory = mkdtempSync(join(tmpdir(), 'strake-main-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function strake(argv: readonly string[], node: readonly string[] = []) {
  const env = { ...process.env, GITHUB_ACTIONS: '', FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, ...argv], {
    cwd: directory,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

for (const option of ['--version', '-V']) {
  test(`prints its version for ${option}, and nothing else`, () => {
    assert.deepEqual(strake([option]), { status: 0, stdout: `${version}\n`, stderr: '' });
  });
}

test('prints its help on stdout', () => {
  const { status, stdout, stderr } = strake(['--help']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^Usage: strake /);
});

test('exits with 2 and prints its help on stderr without a command', () => {
  const { status, stdout, stderr } = strake([]);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^Usage: strake /);
});

test('refuses an unknown option with exit code 2, one line and the most similar one', () => {
  assert.deepEqual(strake(['build', '--pussh']), {
    status: 2,
    stdout: '',
    stderr: 'error: unknown option \'--pussh\'\n  hint: Did you mean "--push"?\n',
  });
});

test('refuses a missing directory', () => {
  const { status, stderr } = strake(['-C', 'nowhere', 'plan']);
  assert.equal(status, 2);
  assert.equal(
    stderr,
    'error: -C nowhere is not a directory\n  hint: Name an existing directory.\n',
  );
});

test('reports in one line that Node is too old', () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })";
  const { status, stdout, stderr } = strake(['build'], ['--import', `data:text/javascript,${old}`]);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(
    stderr,
    /^error: strake needs Node\.js 22\.19 or newer; this is 20\.20\.2\n {2}hint: /,
  );
});

/** Options of Node.js under which a module whose URL matches cannot be loaded. */
function withoutModules(pattern: RegExp): readonly string[] {
  const trace = `import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { if (${pattern}.test(url)) throw new Error(url); return next(url, context); } })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(trace)}`];
}

test('loads no code of core to print help', () => {
  const { status, stderr } = strake(
    ['build', '--help'],
    withoutModules(/core\/dist|undici|tapable/),
  );
  assert.deepEqual([status, stderr], [0, '']);
});

test('loads no template engine for templates that only name variables', () => {
  writeFileSync(
    join(directory, 'named.yaml'),
    'vars: { version: "1" }\nplatforms: [linux/amd64]\nconfig: { user: "{{ version }}" }\n',
  );
  const plan = ['-q', 'plan', '--json', '--config', 'named.yaml', '--set', 'tags=["{{version}}"]'];
  const { status, stdout, stderr } = strake(plan, withoutModules(/liquidjs|smol-toml/));
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /"User": "1"/);
});
