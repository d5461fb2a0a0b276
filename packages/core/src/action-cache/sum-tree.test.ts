import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sumTree } from './sum-tree.ts';

for (const [what, replaced] of [
  ['it', 'above/assets'],
  ['a directory above it', 'above'],
  ['a directory in it', 'above/assets/inner'],
  ['a file in it', 'above/assets/inner/file'],
] as const) {
  test(`detects that a link to the same target replaced ${what} in a directory whose contents do not matter`, async (t) => {
    const below = await mkdtemp(join(tmpdir(), 'strake-tree-'));
    t.after(() => rm(below, { recursive: true }));
    const path = join(below, 'above/assets');
    await mkdir(join(path, 'inner'), { recursive: true });
    await writeFile(join(path, 'inner/file'), 'text');
    const tree = { path, contents: false, unlinked: [join(below, 'above')] };
    const before = await sumTree(tree);
    assert.equal(await sumTree(tree), before);
    await rename(join(below, replaced), join(below, 'moved'));
    await symlink(join(below, 'moved'), join(below, replaced));
    assert.notEqual(await sumTree(tree), before);
  });
}
