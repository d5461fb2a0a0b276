import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'strake-output-'));
after(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(
  join(directory, 'strake.yaml'),
  'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n',
);

const env = {
  ...process.env,
  STRAKE_CACHE: join(directory, '.cache'),
  GITHUB_ACTIONS: '',
  FORCE_COLOR: undefined,
};

/** Runs the command with a file at that descriptor that is open for reading only: every write to it fails. */
function unwritable(descriptor: 1 | 2, argv: readonly string[]) {
  const file = openSync(join(directory, 'strake.yaml'), 'r');
  const stdio = ['ignore', 'pipe', 'pipe'].map((kind, at) => (at === descriptor ? file : kind));
  try {
    const options = { cwd: directory, env, encoding: 'utf8' as const };
    // @ts-expect-error: the types know no descriptors here.
    return spawnSync(process.execPath, [MAIN, ...argv], { ...options, stdio });
  } finally {
    closeSync(file);
  }
}

for (const argv of [
  ['config'],
  ['build'],
  ['plan'],
  ['--help'],
  ['--version'],
  ['-q', '--version'],
]) {
  test(`exits with 2 and one error if stdout cannot be written: ${argv.join(' ')}`, () => {
    const { status, stderr } = unwritable(1, argv);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^error: stdout cannot be written: /m);
    assert.equal(stderr.split('error:').length, 2, stderr);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
}

test('exits with 2 if the report of an image, or its new reference, cannot be written', () => {
  const options = { cwd: directory, env, encoding: 'utf8' as const };
  const built = spawnSync(process.execPath, [MAIN, 'build', '-o', 'oci:image'], options);
  assert.equal(built.status, 0, built.stderr);
  const inspect = ['inspect', 'oci:image'];
  for (const argv of [inspect, [...inspect, '--json'], ['copy', 'oci:image', 'oci:copied']]) {
    const { status, stderr } = unwritable(1, argv);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^error: stdout cannot be written: /m);
  }
});

test('reports on stdout that stderr cannot be written', () => {
  const { status, stdout } = unwritable(2, ['build']);
  assert.equal(status, 2);
  assert.match(
    stdout,
    /^strake-output-.*@sha256:.*\nerror: stderr cannot be written: .*\n {2}hint: /,
  );
});

test('keeps the exit code of a failed command, and reports an unwritable output as JSON', () => {
  assert.equal(unwritable(2, ['build', '-i', 'nope']).status, 2);
  const { status, stderr } = unwritable(1, ['build', '--progress', 'json']);
  assert.equal(status, 2);
  const { type, code } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  assert.deepEqual([type, code], ['error', 'OUTPUT_UNWRITABLE']);
});

test('exits with 141 silently if nothing reads its output', async () => {
  const child = spawn(process.execPath, [MAIN, 'plan'], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = await once(child, 'close');
  assert.equal(status, 141, stderr);
  assert.doesNotMatch(stderr, /EPIPE|error:/);
});

/** Runs the command in a directory that is deleted before it starts. */
function deleted(...argv: readonly string[]) {
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, MAIN, ...argv], {
    cwd: directory,
    env,
    encoding: 'utf8',
  });
}

test('refuses to run in a deleted directory, in one line', () => {
  for (const argv of [['build'], ['-C', 'here', 'plan'], ['inspect', 'oci:x'], ['init']]) {
    const { status, stdout, stderr } = deleted(...argv);
    assert.deepEqual([status, stdout], [2, '']);
    assert.equal(
      stderr,
      'error: the working directory no longer exists\n  hint: Change to another directory, or pass an absolute path with -C.\n',
    );
  }
});

test('needs no working directory to print help, or with -C', () => {
  assert.equal(deleted('--help').status, 0);
  const { status, stderr } = deleted('-C', directory, 'config');
  assert.deepEqual([status, stderr], [0, '']);
});
