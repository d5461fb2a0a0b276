import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

test('writes archives and no image if outputs is empty', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks]
${EMPTY_IMAGE}outputs: []
symlinks: { files: { /a: { content: a } } }
archives: [{ file: a.tgz }]
`,
  });
  const { status, stdout, stderr } = await strake(directory, ['build']);
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'a.tgz\n');
  assert.deepEqual((await readdir(directory)).sort(), ['a.tgz', 'strake.yaml']);
  assert.doesNotMatch(stderr, /dist\/oci/);
});

test('renders variables in --output for each image', async (t) => {
  const config = `${EMPTY_IMAGE}vars: { v: "1" }\nimages: { a: {}, b: {} }\n`;
  const directory = await project(t, { 'strake.yaml': config });
  await strakeOk(directory, ['build', '-o', 'oci-archive:{{image}}-{{ v }}.tar']);
  assert.deepEqual((await readdir(directory)).sort(), ['a-1.tar', 'b-1.tar', 'strake.yaml']);
  const { status, stderr } = await strake(directory, ['build', '-o', 'oci:{{imag}}']);
  assert.equal(status, 2);
  assert.match(stderr, /variable "imag" is unknown here\n {2}hint: Did you mean "image"\?/);
});

test('refuses an output at the path of --metadata-file', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const args = ['build', '-o', 'oci-archive:x.tar', '--metadata-file', './x.tar'];
  const { status, stderr } = await strake(directory, args);
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^error: --metadata-file \.\/x\.tar and --output oci-archive:x\.tar of image "\S+" would both write \S+\/x\.tar\n {2}hint: /,
  );
  assert.deepEqual(await readdir(directory), ['strake.yaml']);
});
