// Builds with flags of their own: templates of the environment, of git and of conditions.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bothTools, type ToolRun } from './both-tools.ts';
import { assertSameRegistries } from './compare-images.ts';
import { transparencyLog } from './project/transparency-log.ts';
import { sameImages } from './same-images.ts';
import { workTree } from './work-tree.ts';

const ENV = {
  GIT_HASH: '0123456',
  LDFLAGS: '-X github.com/acme/log/pkg/version.gitVersion=v1.2.3 -s',
};

test('flags from templates make the same programs', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, transparencyLog(tools.bases.static));
  const server = ['build', '--base-import-paths', '--sbom=none', '--tags', 'v1', '--tags', '0123'];
  const runs = await sameImages(tools, tree, {
    args: [...server, '--image-refs', 'OUT/refs', 'github.com/acme/log/cmd/log-server'],
    env: ENV,
  });
  assert.deepEqual(await references(runs.strake), await references(runs.ko));
  await sameImages(tools, tree, { args: [...server, './cmd/log-cli'], env: ENV });
  const last = await sameImages(tools, tree, {
    args: [...server, './cmd/log-cli', '--platform=linux/arm64'],
    env: { ...ENV, MODE: 'release' },
  });
  await sameImages(tools, tree, {
    args: ['build', '-B', '--sbom=none', './cmd/backfill', '--ldflags=-s', '--ldflags=-w'],
    env: ENV,
  });
  await assertSameRegistries(tools.bases, last);
});

/** What the file of references names, without digests, sorted. */
async function references({ out, registry }: ToolRun): Promise<readonly string[]> {
  const text = await readFile(join(out, 'refs'), 'utf8');
  return text
    .replaceAll(registry, 'REGISTRY')
    .replaceAll(/sha256:\w+/g, 'DIGEST')
    .split('\n')
    .sort();
}
