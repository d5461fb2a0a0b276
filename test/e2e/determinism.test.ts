import assert from 'node:assert/strict';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { requireTool, run, runOk, temporaryDirectory } from '../tool/index.ts';
import { helloProject, STRAKE, strakeOk } from './strake.ts';

/** Builds from nothing but Go's own cache, and gives the line that stdout has. */
async function buildIn(
  t: Parameters<typeof helloProject>[0],
  shell: string,
  env: Record<string, string>,
  node = process.execPath,
): Promise<string> {
  const directory = await helloProject(t);
  const cache = await temporaryDirectory(t);
  const command = `${shell}; exec "${node}" "${STRAKE}" build -o oci:out`;
  return runOk(['sh', '-c', command], {
    cwd: directory,
    env: { ...env, STRAKE_CACHE: cache, NO_COLOR: '1', GITHUB_ACTIONS: undefined },
  });
}

test('builds the same digest in two directories, umasks, locales and time zones', async (t) => {
  const one = await buildIn(t, 'umask 000', { LC_ALL: 'C', TZ: 'UTC' });
  const two = await buildIn(t, 'umask 077', {
    LC_ALL: 'tr_TR.UTF-8',
    LANG: 'tr_TR.UTF-8',
    TZ: 'Asia/Kathmandu',
  });
  assert.match(one, /@sha256:[a-f0-9]{64}\n$/);
  assert.equal(two, one);
});

test('builds the same digest on two versions of Node.js', async (t) => {
  const other = await requireTool(t, 'node-22');
  if (other === undefined) return;
  assert.match(await runOk([other, '--version']), /^v22\.19\./);
  assert.notEqual((await run([other, '--version'])).stdout, `${process.version}\n`);
  assert.equal(await buildIn(t, ':', {}, other), await buildIn(t, ':', {}));
});

test('builds the same digest with and without its cache', async (t) => {
  const directory = await helloProject(t);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const first = await strakeOk(directory, ['build'], { env });
  assert.equal(await strakeOk(directory, ['build'], { env }), first);
  assert.equal(await strakeOk(directory, ['build', '--no-cache'], { env }), first);
});

test('follows SOURCE_DATE_EPOCH', async (t) => {
  const directory = await helloProject(t);
  const at = (epoch: string) =>
    strakeOk(directory, ['build', '-p', 'linux/amd64'], { env: { SOURCE_DATE_EPOCH: epoch } });
  const early = await at('1');
  assert.equal(await at('1'), early);
  assert.notEqual(await at('1700000000'), early);
});

test('builds correctly after the directory was moved between two builds', async (t) => {
  const directory = await helloProject(t);
  const before = await strakeOk(directory, ['build', '-p', 'linux/amd64']);
  const moved = join(await mkdtemp(join(tmpdir(), 'strake-moved-')), 'elsewhere');
  await rename(dirname(directory), moved);
  t.after(() => rename(moved, dirname(directory)));
  assert.equal(await strakeOk(join(moved, 'hello'), ['build', '-p', 'linux/amd64']), before);
});
