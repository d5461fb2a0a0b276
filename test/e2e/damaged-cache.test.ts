import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk } from './strake.ts';

test('takes damaged blobs out of the cache, says so, and makes them anew', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'platforms: [linux/amd64]\nvcs: false\n' });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const whole = await strakeOk(directory, ['build'], { env });
  const folder = join(directory, 'cache/blobs/sha256');
  const blobs = await readdir(folder);
  assert.notEqual(blobs.length, 0);
  for (const blob of blobs) await writeFile(join(folder, blob), 'damaged');
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
