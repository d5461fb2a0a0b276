import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { searchBeside, searchFrom } from './search-directories.ts';

async function tree(t: TestContext, path: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'strake-search-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, path), { recursive: true });
  return root;
}

test('accepts what is installed with a program, wherever it is', async (t) => {
  const root = await tree(t, 'lib/node_modules/@strake/cli/dist');
  await chmod(join(root, 'lib'), 0o2775);
  const { directories, distrust } = searchBeside(join(root, 'lib/node_modules/@strake/cli/dist'));
  assert.deepEqual(directories, [join(root, 'lib')]);
  assert.equal(distrust(join(root, 'lib')), undefined);
});

test('accepts what is in the node_modules of the package of a program', async (t) => {
  const root = await tree(t, 'lib/node_modules/@strake/cli/dist/code');
  const own = join(root, 'lib/node_modules/@strake/cli');
  await writeFile(join(own, 'package.json'), '{}');
  const { directories } = searchBeside(join(own, 'dist/code'));
  assert.deepEqual(directories, [own, join(root, 'lib')]);
});

test('searches up to the root of the file system without a repository or home directory', async (t) => {
  const root = await tree(t, 'a/b');
  const { directories } = searchFrom(join(root, 'a/b'));
  assert.deepEqual(directories.slice(0, 3), [join(root, 'a/b'), join(root, 'a'), root]);
  assert.equal(directories.at(-1), '/');
});

const BITS: readonly (readonly [mode: number, isRefused: boolean])[] = [
  [0o755, false],
  [0o777, true],
  [0o775, true],
  [0o1777, false],
];
for (const [mode, isRefused] of BITS) {
  test(`${isRefused ? 'refuses' : 'accepts'} a parent directory of mode ${mode.toString(8)}, and any directory to start in`, async (t) => {
    const root = await tree(t, 'a');
    // Neither root's group nor ours.
    const user = { uid: process.getuid?.() ?? 0, gid: 4242 };
    if (process.getuid?.() === 0) await chown(root, 0, 4343);
    await chmod(root, mode);
    const reason = searchFrom(join(root, 'a'), user).distrust(root);
    assert.equal(reason, isRefused ? 'is writable by other users' : undefined);
    assert.equal(searchFrom(root, user).distrust(root), undefined);
  });
}
