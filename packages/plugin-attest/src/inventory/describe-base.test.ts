import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@strake/core/plugin';
import { buildProject } from '@strake/core/testing';
import { PREDICATE_TYPE, STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { describeBase } from './describe-base.ts';
import type { InventoryBase } from './inventory.ts';

const PLATFORM = { os: 'linux', architecture: 'amd64' };

async function describe(attestation?: Readonly<Record<string, object>>) {
  const found: (InventoryBase | undefined)[] = [];
  const plugin = definePlugin({
    name: 'describer',
    async published({ manifests }, context) {
      for (const { base } of manifests) found.push(base && (await describeBase(base, context)));
    },
  });
  const bases = { 'example.com/base': [{ ...PLATFORM, ...(attestation ? { attestation } : {}) }] };
  await buildProject(plugin, { config: { base: 'example.com/base' }, bases });
  return found[0];
}

test('references the SBOMs that the index of a base has, and no other statements', async () => {
  const base = await describe({
    [PREDICATE_TYPE.spdx]: { sbom: 1 },
    'https://cyclonedx.org/bom/v1.6': { sbom: 2 },
    'https://cyclonedx.org/bombs': { sbom: 3 },
    [PREDICATE_TYPE.provenance]: {},
  });
  assert.equal(base?.reference, 'example.com/base');
  assert.deepEqual(
    base.sboms.map(({ mediaType }) => mediaType),
    [STATEMENT_MEDIA_TYPE, STATEMENT_MEDIA_TYPE],
  );
  assert.equal(new Set(base.sboms.map(({ digest }) => digest)).size, 2);
});

test('references no SBOM of a base without any', async () => {
  assert.deepEqual((await describe())?.sboms, []);
});
