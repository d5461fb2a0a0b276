import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  buildProject,
  describeProject,
  type MemoryPrograms,
  pluginContract,
} from '@strake/core/testing';
import { plugin } from './index.ts';

const programs: MemoryPrograms = ([command]) => (command === 'git' ? 'c0ffee\n' : undefined);
const bases = { 'example.com/base': [{ os: 'linux', architecture: 'amd64' }] };
const config = { base: 'example.com/base', provenance: { builder: 'https://ci.example/1' } };

test('attests each image by its digest, with base and commit', async () => {
  const { pushed } = await buildProject(plugin, { config, bases, programs });
  const [request] = pushed;
  const [image] = request?.images ?? [];
  const further = request?.manifests.find(({ text }) => text.includes('in-toto'));
  assert.ok(request && image && further);
  const index = JSON.parse(request.manifests.at(-1)?.text ?? '');
  assert.deepEqual(index.manifests.at(-1), {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${createHash('sha256').update(further.text).digest('hex')}`,
    size: Buffer.byteLength(further.text),
    annotations: {
      'vnd.docker.reference.digest': image.descriptor.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    platform: { architecture: 'unknown', os: 'unknown' },
  });
});

test('says nothing in a plan', async () => {
  const { images } = await describeProject(plugin, { config, bases });
  assert.deepEqual(
    images[0]?.index.trace.map(({ outcome }) => outcome),
    ['unchanged'],
  );
});

const contract = pluginContract(plugin, {
  projects: { 'an image': { config, bases, programs, outputs: ['memory:image'] } },
});
for (const { name, run } of contract) test(name, run);
