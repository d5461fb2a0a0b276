import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSelector } from './label-selector.ts';
import { readManifest } from './read-manifest.ts';
import { renderManifest } from './render-manifest.ts';

/** What is left of a manifest. */
async function select(text: string, labels: string): Promise<string> {
  const selector = parseSelector(labels);
  const manifest = await readManifest(text, { file: 'm.yaml', schemes: ['ko'], selector });
  return renderManifest(manifest, new Map());
}

const object = (...lines: readonly string[]) =>
  ['apiVersion: v1', 'kind: Pod', ...lines, ''].join('\n');

test('reads labels that come by merge keys, as kubectl does', async () => {
  const base = 'x: &x {app: a, tier: t}';
  for (const labels of [
    '{<<: *x}',
    '{<<: {app: a}}',
    '{<<: [{app: a}, {app: b}]}',
    '{<<: {app: b}, app: a}',
  ]) {
    const text = object(base, `metadata: {labels: ${labels}}`);
    assert.equal(await select(text, 'app=a'), text);
    assert.equal(await select(text, 'app=b'), '');
  }
  const whole = object(base, 'y: &y {metadata: {labels: *x}}', '<<: *y');
  assert.equal(await select(whole, 'app=a,tier=t'), whole);
  assert.equal(await select(object('metadata: {labels: &l {<<: *l}}'), 'app=a'), '');
});

test('reads maps that merge each other many times in little time', {
  timeout: 10_000,
}, async () => {
  const maps = Array.from({ length: 25 }, (_, at) => {
    const below = `[*m${at}, *m${at}, *m${at}]`;
    return `m${at + 1}: &m${at + 1} {<<: ${below}}`;
  });
  const text = object('m0: &m0 {app: a}', ...maps, 'metadata: {labels: {<<: *m25}}');
  assert.equal(await select(text, 'app=a'), text);
});

test('refuses an alias of what is removed', async () => {
  const item = (label: string, value: string) =>
    `- {apiVersion: v1, kind: Pod, metadata: {labels: {app: ${label}}}, x: ${value}}`;
  const list = (...items: readonly string[]) =>
    ['apiVersion: v1', 'kind: List', 'items:', ...items, ''].join('\n');
  await assert.rejects(select(list(item('a', '&q 1'), item('b', '*q')), 'app=b'), {
    code: 'MANIFEST_SYNTAX',
    message: '*q is in an object that --selector removes',
  });
  const kept = list(item('b', '&q 1'), item('b', '*q'));
  assert.equal(await select(kept, 'app=b'), kept);
});
