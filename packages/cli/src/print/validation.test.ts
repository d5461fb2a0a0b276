import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '@strake/core';
import { describeVerdict, renderFinding } from './validation.ts';

const finding = (level: Finding['level']): Finding => ({
  level,
  where: 'linux/amd64 layers[2]',
  digest: `sha256:${'0'.repeat(64)}`,
  message: 'has 3 bytes, not 4',
});
const validation = (findings: readonly Finding[], referrers?: number) => ({
  findings,
  root: { mediaType: 'm', digest: 'd', size: 1 },
  checked: { images: 2, layers: 1, bytes: 1500, ...(referrers === undefined ? {} : { referrers }) },
});

test('names the location of a finding', () => {
  const plain = (_: string, text: string) => text;
  assert.equal(
    renderFinding(finding('error'), plain),
    'error: linux/amd64 layers[2] (sha256:000000000000): has 3 bytes, not 4',
  );
});

test('accepts an image with warnings, and refuses one with an error', () => {
  assert.equal(
    describeVerdict('oci:x', validation([finding('warning')])),
    'PASS: oci:x: 2 images, 1 layer, 1.5 kB',
  );
  assert.equal(
    describeVerdict('oci:x', validation([finding('error'), finding('note')])),
    'FAIL: oci:x: 1 error in 2 images, 1 layer, 1.5 kB',
  );
  assert.equal(
    describeVerdict('oci:x', validation([], 3)),
    'PASS: oci:x: 2 images, 1 layer, 3 referrers, 1.5 kB',
  );
  const { checked, ...valid } = validation([], 3);
  assert.equal(
    describeVerdict('oci:x', { ...valid, checked: { ...checked, others: 2 } }),
    'PASS: oci:x: 2 images, 1 layer, 2 other manifests, 3 referrers, 1.5 kB',
  );
});
