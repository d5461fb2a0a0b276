import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFacts } from './config-facts.ts';

test('keeps only what a validation needs of a config', () => {
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { large: 'x'.repeat(100_000) } },
    rootfs: { type: 'layers', diff_ids: [`sha256:${'1'.repeat(64)}`] },
  };
  const facts = readConfigFacts(Buffer.from(JSON.stringify(config)), 'config');
  assert.ok(JSON.stringify(facts).length < 300);
});
