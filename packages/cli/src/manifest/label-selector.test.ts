import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { StrakeError } from '@strake/core';
import { matchesLabels, parseSelector } from './label-selector.ts';
import { readManifest } from './read-manifest.ts';
import { renderManifest } from './render-manifest.ts';

const LABELS = new Map([
  ['app', 'web'],
  ['app.kubernetes.io/part-of', 'shop'],
  ['tier', ''],
  ['size', '3'],
]);

for (const [selector, expected] of [
  ['', true],
  ['app=web', true],
  ['app == web , tier', true],
  ['app!=web', false],
  ['other!=web', true],
  ['app in (api, web),app.kubernetes.io/part-of=shop', true],
  ['app notin (api,web)', false],
  ['other notin (a)', true],
  ['!other', true],
  ['! app', false],
  ['tier=', true],
  ['size>2,size<4', true],
  ['size>3', false],
  ['other', false],
] as const) {
  test(`decides as Kubernetes whether "${selector}" holds`, () => {
    assert.equal(matchesLabels(parseSelector(selector), LABELS), expected);
  });
}

for (const selector of ['app=web=x', 'app in web', ',', 'app,,b', '-a', 'a>x', 'in (a)', 'a b']) {
  test(`refuses the selector "${selector}"`, () => {
    assert.throws(() => parseSelector(selector), /option --selector .* has an invalid requirement/);
  });
}

async function selected(text: string, selector = 'a=1'): Promise<string> {
  return renderManifest(
    await readManifest(text, { file: 'x', schemes: ['ko'], selector: parseSelector(selector) }),
    new Map([['ko://x', 'X']]),
  );
}

const object = (label: number, rest = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: "${label}"}}\n${rest}`;

test('removes documents without the labels, and their references', async () => {
  const text = `# first\n${object(2, 'i: ko://y\n')}---\n${object(1, 'i: ko://x\n')}---\n# nothing\n---\n${object(2)}`;
  assert.equal(await selected(text), `---\n${object(1, 'i: "X"\n')}`);
});

test('removes items of lists that have other labels', async () => {
  const item = (label: number) =>
    `  - kind: Pod # ${label}\n    metadata:\n      labels: {a: "${label}"}\n`;
  const list = (...labels: readonly number[]) =>
    `apiVersion: v1\nkind: List\nitems:\n${labels.map(item).join('')}end: 1\n`;
  assert.equal(await selected(list(2, 1, 2, 1)), list(1, 1));
  assert.equal(await selected(list(1, 2, 2)), list(1));
  assert.equal(await selected(list(2, 2)), '');
});

test('removes items of lists in JSON', async () => {
  const item = (label: number) => `{"metadata":{"labels":{"a":"${label}"}}}`;
  const list = (...labels: readonly number[]) =>
    `{"apiVersion":"v1","kind":"PodList","items":[${labels.map(item).join(',')}]}`;
  for (const [before, after] of [
    [
      [1, 2, 1],
      [1, 1],
    ],
    [[2, 1, 2, 2], [1]],
    [[2, 2, 1], [1]],
    [[1, 2, 2], [1]],
  ] as const)
    assert.deepEqual(JSON.parse(await selected(list(...before))), JSON.parse(list(...after)));
});

test('follows aliases of labels', async () => {
  const text = 'x: &l {a: "1"}\napiVersion: v1\nkind: Pod\nmetadata: {labels: *l}\n';
  assert.equal(await selected(text), text);
});

test('refuses a document that is not an object of Kubernetes', async () => {
  await assert.rejects(
    selected(`${object(1)}---\n\nb: 2\n`),
    (error: StrakeError) =>
      error.code === 'MANIFEST_SYNTAX' &&
      isDeepStrictEqual(error.facts.location, { file: 'x', line: 6, column: 1 }),
  );
});
