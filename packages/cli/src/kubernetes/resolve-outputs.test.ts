import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { ResolveFlags } from '../reference-flag.ts';
import { readKustomization } from './kustomize-images.ts';
import { readManifests } from './manifest-set.ts';
import { readInputs } from './read-inputs.ts';
import { resolveOutputs } from './resolve-outputs.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const REFERENCE = `ghcr.io/acme/app@${DIGEST}`;
const RESULT = { image: 'app', digest: DIGEST, references: [REFERENCE], platforms: [] };
const IMAGES = new Map([['strake://app', RESULT]]);
const stdin = Readable.from([]);

/** A manifest and a kustomization that have been read, behind links. */
async function scene(t: TestContext) {
  const { signal } = new AbortController();
  const cwd = await realpath(await mkdtemp(join(tmpdir(), 'strake-outputs-')));
  t.after(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'real.yaml'), 'x: strake://app\n');
  await writeFile(join(cwd, 'images.yaml'), 'images:\n- name: strake://app\n');
  await symlink('real.yaml', join(cwd, 'm.yaml'));
  await symlink('images.yaml', join(cwd, 'kustomization.yaml'));
  const inputs = await readInputs(['m.yaml'], { cwd, recursive: false, stdin, signal });
  const read = await readManifests(inputs, { schemes: ['strake'] });
  const kustomization = await readKustomization('.', cwd, { stdin, signal });
  const outputs = (flags: Partial<ResolveFlags>) =>
    resolveOutputs({ color: false, ...flags }, [{ form: 'digest' }], {
      read,
      kustomization,
      images: IMAGES,
    });
  return { cwd, outputs };
}

test('writes files in place, where links lead to', async (t) => {
  const { cwd, outputs } = await scene(t);
  const { files } = await outputs({ inPlace: true, kustomization: '.' });
  assert.deepEqual(files, [
    { option: '--in-place', file: join(cwd, 'real.yaml'), text: `x: ${REFERENCE}\n` },
    {
      option: '--kustomization',
      file: join(cwd, 'images.yaml'),
      text: `images:\n- name: strake://app\n  newName: ghcr.io/acme/app\n  digest: ${DIGEST}\n`,
    },
  ]);
});

for (const name of ['real.yaml', 'images.yaml'])
  test(`refuses to replace ${name} if it changed while images were built`, async (t) => {
    const { cwd, outputs } = await scene(t);
    await writeFile(join(cwd, name), 'x: edited\n');
    const given = { inPlace: true, kustomization: '.' };
    await assert.rejects(outputs(given), { code: 'FILE_CHANGED', message: /was changed while/ });
    await rm(join(cwd, name));
    await assert.rejects(outputs(given), { code: 'FILE_CHANGED', message: /was removed while/ });
  });
