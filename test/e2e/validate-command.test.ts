import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

test('exits with 0 for a valid image, 1 for an invalid one and 2 for a missing one', async (t) => {
  const directory = await project(t, { 'strake.yaml': `plugins: [symlinks]\n${EMPTY_IMAGE}` });
  await writeFile(join(directory, 'a'), 'a');
  await strakeOk(directory, ['build', '-o', 'oci:out', '--set', 'symlinks.files."/a"=a']);
  const status = async (...args: string[]) =>
    (await strake(directory, ['validate', ...args])).status;
  assert.equal(await status('oci:out'), 0);
  const blobs = join(directory, 'out/blobs/sha256');
  for (const name of await readdir(blobs)) {
    const bytes = await readFile(join(blobs, name));
    // A layer: everything else in a layout is JSON.
    if (bytes[0] === 0x1f) await writeFile(join(blobs, name), Buffer.concat([bytes, bytes]));
  }
  assert.equal(await status('oci:out'), 1);
  assert.equal(await status('oci:out', '--json'), 1);
  assert.equal(await status('oci:nowhere'), 2);
});
