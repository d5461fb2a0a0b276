import assert from 'node:assert/strict';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { claimCache } from './claim-cache.ts';

const IS_ROOT = process.geteuid?.() === 0;
const ROOT_ONLY = { skip: !IS_ROOT && 'only root can give files away' };

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-claim-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const claim = (path: string, mayMake = true) => claimCache(path, { mayMake });
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test('creates a cache that only its user can access', async (t) => {
  const path = join(await directory(t), 'a/strake');
  assert.equal(await claim(path), undefined);
  assert.equal(await modeOf(path), 0o700);
});

test('restricts a cache that others can read or write', async (t) => {
  const path = await directory(t);
  for (const name of ['blobs', 'records', 'code']) await mkdir(join(path, name));
  for (const mode of [0o755, 0o777]) {
    await chmod(path, mode);
    assert.equal(await claim(path), undefined);
    assert.equal(await modeOf(path), 0o700);
  }
});

test('keeps the mode of a directory with other files, and restricts its own directories in it', async (t) => {
  const path = await directory(t);
  await writeFile(join(path, 'notes.txt'), '');
  await mkdir(join(path, 'blobs'));
  await chmod(join(path, 'blobs'), 0o755);
  await chmod(path, 0o755);
  assert.equal(await claim(path), undefined);
  assert.equal(await modeOf(path), 0o755);
  for (const name of ['blobs', 'actions', 'code', 'configs', 'unfinished'])
    assert.equal(await modeOf(join(path, name)), 0o700, name);
  await chmod(path, 0o777);
  assert.equal(await claim(path), `other users can write to ${path}`);
  assert.equal(await modeOf(path), 0o777);
});

test("refuses another user's cache", ROOT_ONLY, async (t) => {
  const path = await directory(t);
  await chown(path, 12_345, 12_345);
  assert.equal(await claim(path), `${path} belongs to another user (uid 12345)`);
});

test(
  'refuses a part that another user put into a cache before it was restricted',
  ROOT_ONLY,
  async (t) => {
    for (const name of ['tools', 'actions', 'code']) {
      const path = await directory(t);
      await mkdir(join(path, name));
      await chown(join(path, name), 12_345, 12_345);
      const why = `${join(path, name)} belongs to another user (uid 12345)`;
      assert.equal(await claim(path), why);
      await rm(join(path, name), { recursive: true });
      await symlink(await directory(t), join(path, name));
      assert.equal(await claim(path), undefined);
      const { lchown } = await import('node:fs/promises');
      await lchown(join(path, name), 12_345, 12_345);
      assert.equal(await claim(path), why);
    }
  },
);

test('refuses a cache of root for other users', { skip: IS_ROOT && 'this is root' }, async () => {
  assert.equal(await claim('/'), '/ belongs to another user (uid 0)');
});

test('follows a link of its user, and refuses one of another user', async (t) => {
  const path = await directory(t);
  const link = join(path, 'link');
  await mkdir(join(path, 'real'), { mode: 0o755 });
  await symlink(join(path, 'real'), link);
  assert.equal(await claim(link), undefined);
  assert.equal(await modeOf(join(path, 'real')), 0o700);
  if (!IS_ROOT) return;
  const { lchown } = await import('node:fs/promises');
  await lchown(link, 12_345, 12_345);
  assert.equal(await claim(link), `${link} belongs to another user (uid 12345)`);
});

test(
  'as root creates no cache in the home directory of another user, unless it is named',
  ROOT_ONLY,
  async (t) => {
    const home = await directory(t);
    await chown(home, 12_345, 12_345);
    const path = join(home, '.cache/strake');
    assert.equal(await claim(path, false), `${home} belongs to another user (uid 12345)`);
    await assert.rejects(stat(join(home, '.cache')), { code: 'ENOENT' });
    assert.equal(await claim(path), undefined);
    assert.equal((await stat(path)).uid, 0);
  },
);

test('leaves it to writers to report what is in the way', async (t) => {
  const path = join(await directory(t), 'file');
  await writeFile(path, '');
  assert.equal(await claim(path), undefined);
  assert.equal(await claim(join(path, 'below')), undefined);
});

test('tags the directories that it creates with CACHEDIR.TAG', async (t) => {
  const path = await directory(t);
  assert.equal(await claim(path), undefined);
  const names = [
    'actions',
    'blobs',
    'code',
    'compile',
    'configs',
    'leases',
    'records',
    'tools',
    'unfinished',
  ];
  assert.deepEqual((await readdir(path)).sort(), names);
  for (const name of names)
    assert.match(
      await readFile(join(path, name, 'CACHEDIR.TAG'), 'utf8'),
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    );
  // What comes later does not make it another's.
  await writeFile(join(path, 'records/f.txt'), '');
  assert.equal(await claim(path), undefined);
});

const FOREIGN = [
  'code/proj',
  'configs/prod.yaml',
  'records/f.txt',
  'compile/b',
  'tools/gofmt',
  'blobs/sha256/x',
];

for (const name of [...FOREIGN, 'leases/contract', 'unfinished/letter']) {
  test(`refuses a directory that contains ${name}, and creates nothing in it`, async (t) => {
    const path = await directory(t);
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), '');
    const before = (await readdir(path, { recursive: true })).sort();
    assert.equal(await claim(path), `${join(path, name)} is not part of a strake cache`);
    assert.deepEqual((await readdir(path, { recursive: true })).sort(), before);
  });
}

test('refuses an OCI layout, although its blobs have similar names', async (t) => {
  const path = await directory(t);
  await mkdir(join(path, 'blobs/sha256'), { recursive: true });
  await writeFile(join(path, 'blobs/sha256', 'a'.repeat(64)), '');
  await writeFile(join(path, 'oci-layout'), '{}');
  assert.equal(await claim(path), `${path} is an OCI layout`);
});
