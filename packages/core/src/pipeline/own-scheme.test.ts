import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHookSet } from '../plugin/hook-set.ts';
import { isOwnScheme } from './own-scheme.ts';

const handler = () => undefined;
const own = { name: 'builtin-oci', push: { when: { scheme: ['oci'] }, handler } };

test('treats a scheme whose pushes a plugin only checks as its own, and none that a plugin may push to', async () => {
  const isOwn = async (push: object) =>
    isOwnScheme(await createHookSet([{ name: 'other', push } as never, own]), 'oci');
  assert.equal(await isOwn({ stage: 'check', handler }), true);
  assert.equal(await isOwn({ when: { scheme: ['docker'] }, handler }), true);
  assert.equal(await isOwn({ when: { scheme: ['oci'] }, handler }), false);
  assert.equal(await isOwn({ handler }), false);
});
