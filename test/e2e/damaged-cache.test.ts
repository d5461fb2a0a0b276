import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startRegistry } from '../tool/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

test('removes corrupt blobs from the cache, says so, and creates them again', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'platforms: [linux/amd64]\nvcs: false\n' });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const whole = await strakeOk(directory, ['build'], { env });
  const home = join(directory, 'cache/blobs/sha256');
  const blobs = await readdir(home);
  assert.notEqual(blobs.length, 0);
  for (const blob of blobs) await writeFile(join(home, blob), 'damaged');
  await rm(join(directory, 'dist'), { recursive: true });
  let failed = 0;
  for (; failed <= blobs.length; failed++) {
    const { status, stdout, stderr } = await strake(directory, ['build'], { env });
    if (status === 0) {
      assert.equal(stdout, whole);
      break;
    }
    assert.equal(status, 6, stderr);
    assert.match(stderr, /cached blob sha256:.*\n {2}hint: .*build again/);
  }
  assert.ok(failed <= blobs.length, 'heals in the end');
  await strakeOk(directory, ['validate', 'oci:dist/oci'], { env });
});

test('sends no corrupt blob, and needs none that the registry has', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'platforms: [linux/amd64]\nvcs: false\n' });
  const { host } = await startRegistry(t, { kind: 'distribution-v3' });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const push = (reference: string) =>
    strake(directory, ['build', '--push', '--tag', reference], { env });
  const digestIn = ({ stdout }: { readonly stdout: string }) => stdout.trim().split('@')[1];
  const right = digestIn(await push(`${host}/a:v1`));
  assert.match(right ?? '', /^sha256:/);
  for (const blob of await filesIn(join(directory, 'cache/blobs'))) await flip(blob);
  assert.equal(digestIn(await push(`${host}/a:v2`)), right);
  assert.equal((await push(`${host}/b:v1`)).status, 6);
  assert.notEqual((await strake(directory, ['inspect', `${host}/b:v1`], { env })).status, 0);
  assert.equal(digestIn(await push(`${host}/b:v1`)), right);
  for (const reference of [`${host}/a:v2`, `${host}/b:v1`])
    await strakeOk(directory, ['validate', reference], { env });
});

const MODULE = {
  ...TINY,
  'strake.yaml':
    'plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\ngo: { programs: [./cmd/app] }\n',
};

async function filesIn(home: string): Promise<readonly string[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

/** Changes the byte in the middle, and not the size. */
async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

/** Flips a byte of the program that lies in the cache, which leaves its build ID as it is. */
async function flipProgram(cache: string): Promise<void> {
  const programs = (await filesIn(join(cache, 'compile'))).filter((file) => file.endsWith('/app'));
  assert.equal(programs.length, 1);
  for (const file of programs) await flip(file);
}

/** In every record: each digit becomes the next one. */
async function countUp(home: string): Promise<void> {
  for (const file of await filesIn(home)) {
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10)),
    );
  }
}

const without = (...parts: readonly string[]) => {
  return async (cache: string) => {
    await flipProgram(cache);
    for (const part of parts) await rm(join(cache, part), { recursive: true });
  };
};

const DAMAGES: readonly (readonly [what: string, damage: (cache: string) => Promise<unknown>])[] = [
  ['of a program whose records are there', flipProgram],
  ['of a program whose actions are gone', without('actions')],
  ['of a program whose records are gone', without('records')],
  ['of a program of which nothing is known', without('actions', 'records')],
  [
    'of every file, cut in half',
    async (cache) => {
      for (const file of await filesIn(cache)) await truncate(file, (await stat(file)).size >> 1);
    },
  ],
  [
    'of a byte in everything but blobs',
    async (cache) => {
      for (const part of ['actions', 'records', 'configs', 'compile', 'code'])
        for (const file of await filesIn(join(cache, part))) await flip(file);
    },
  ],
  [
    'of every digit in every record',
    async (cache) => {
      for (const part of ['actions', 'records', 'configs']) await countUp(join(cache, part));
    },
  ],
];

test('publishes the right program, whatever is corrupt in the cache', async (t) => {
  const directory = await project(t, MODULE);
  const cache = join(directory, 'cache');
  const build = (...args: readonly string[]) =>
    strakeOk(directory, ['build', ...args], { env: { STRAKE_CACHE: cache } });
  const right = await build('--no-cache');
  assert.equal(await build(), right);
  for (const [what, damage] of DAMAGES) {
    await damage(cache);
    await rm(join(directory, 'dist'), { recursive: true });
    // It also makes the cache good again, for the next damage.
    assert.equal(await build(), right, what);
  }
  await strakeOk(directory, ['validate', 'oci:dist/oci'], {});
});

test('compiles nothing again with a copied cache, as continuous integration does', async (t) => {
  const directory = await project(t, MODULE);
  const cache = join(directory, 'cache');
  const env = { STRAKE_CACHE: cache };
  await strakeOk(directory, ['build'], { env });
  await cp(cache, join(directory, 'copy'), { recursive: true, preserveTimestamps: true });
  await rm(cache, { recursive: true });
  await cp(join(directory, 'copy'), cache, { recursive: true, preserveTimestamps: true });
  const plan = await strakeOk(directory, ['plan'], { env });
  assert.match(plan, / local$/m);
});
