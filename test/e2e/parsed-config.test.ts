import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk } from '../tool/index.ts';
import { project, STRAKE, strake, strakeOk } from './strake.ts';

const CONFIG = 'platforms: [linux/amd64]\nvcs: false\nimages:\n  app:\n    bse: scratch\n';

test('points at the same line if the configuration is cached', async (t) => {
  const directory = await project(t, { 'strake.yaml': CONFIG });
  const cache = join(directory, 'cache');
  const env = { STRAKE_CACHE: cache };
  const first = await strake(directory, ['build'], { env });
  assert.match(first.stderr, /strake\.yaml:5:5: .*bse/);
  assert.equal(
    (await readdir(join(cache, 'configs'))).filter((name) => /^[0-9a-f]{64}$/.test(name)).length,
    1,
  );
  assert.deepEqual(await strake(directory, ['build'], { env }), first);
});

test('caches nothing of a configuration with --no-cache', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'platforms: [linux/amd64]\nvcs: false\n' });
  const cache = join(directory, 'cache');
  await strakeOk(directory, ['build', '--no-cache'], { env: { STRAKE_CACHE: cache } });
  assert.equal(existsSync(join(cache, 'configs')), false);
});

test('resolves paths of a piped configuration against the working directory', async (t) => {
  const directory = await project(t, { 'a.txt': 'a' });
  const input =
    'plugins: [files]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nfiles: { /a: ./a.txt }\n';
  // A shell's own standard input is a socket here, which cannot be opened by its path.
  const command = `cat | "$0" "$@"`;
  const argv = ['sh', '-c', command, process.execPath, STRAKE, 'plan', '-c', '/dev/stdin'];
  assert.match(await runOk(argv, { cwd: directory, input }), /0644 +0:0 +\/a /);
});
