import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeMetadata } from './metadata.ts';

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-metadata-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const layer = { own: true, mediaType: 'layer', size: 7, digest: 'sha256:l' };
const archive = { size: 9, digest: 'sha256:a', file: '/out/app.tgz' };
const platform = {
  archives: [archive],
  layers: [layer],
  cache: 'remote' as const,
  mediaType: 'manifest',
  size: 5,
  digest: 'sha256:m',
  platform: 'linux/arm64',
};
const image = {
  platforms: [platform],
  references: ['r:latest'],
  mediaType: 'index',
  digest: 'sha256:i',
  repository: 'r',
  image: 'app',
};

test('writes keys in their documented order, from any order', async (t) => {
  const cwd = await directory(t);
  await writeMetadata('out.json', cwd, [image]);
  assert.equal(
    JSON.stringify(JSON.parse(await readFile(join(cwd, 'out.json'), 'utf8'))),
    '{"app":{"digest":"sha256:i","mediaType":"index","repository":"r","references":["r:latest"],"platforms":{"linux/arm64":{"digest":"sha256:m","size":5,"mediaType":"manifest","cache":"remote","layers":[{"digest":"sha256:l","size":7,"mediaType":"layer","own":true}],"archives":[{"file":"/out/app.tgz","digest":"sha256:a","size":9}]}}}}',
  );
  assert.deepEqual(await readdir(cwd), ['out.json']);
});

test('leaves no temporary file behind if it cannot write', async (t) => {
  const cwd = await directory(t);
  await assert.rejects(writeMetadata('.', cwd, [image]), { code: 'OUTPUT_UNWRITABLE' });
  assert.deepEqual(await readdir(cwd), []);
});
