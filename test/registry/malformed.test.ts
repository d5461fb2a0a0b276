import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError, validateImage } from '@strake/oci';
import fc from 'fast-check';
import { testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/json',
  'text/plain; charset=utf-8',
];

/** Values that stand where others are expected. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1.5, 2 ** 60, 1e308, '', '\0', {}, [], [[]], [null], {
    __proto__: null,
  }),
  fc.constantFrom('sha256:../../x', `sha256:${'A'.repeat(64)}`, 'x'.repeat(100_000)),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A document with one of its values replaced, taken away or doubled. */
function broken(text: string): fc.Arbitrary<string> {
  const keys = [...text.matchAll(/"([A-Za-z.]+)":/g)].map((match) => match[1] ?? '');
  return fc.tuple(fc.constantFrom(...keys), odd, fc.nat({ max: 2 })).map(([key, value, way]) =>
    JSON.stringify(JSON.parse(text), (name, old: unknown) => {
      if (name !== key) return old;
      if (way === 0) return undefined;
      return way === 1 ? value : [old, old];
    }),
  );
}

/** A document with some of its bytes changed, or cut short. */
function scrambled(text: string): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat({ max: text.length - 1 }),
    fc.constantFrom(...'{}[]",:0a\\\n\u00ff'),
  );
  return fc
    .tuple(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat({ max: text.length }))
    .map(([edits, end]) => {
      const characters = [...text];
      for (const [at, character] of edits) characters[at] = character;
      return characters.slice(0, Math.max(end, text.length / 2)).join('');
    });
}

test('three thousand malformed manifests are read or refused in one line each', {
  timeout: 120_000,
}, async (t) => {
  const { tree } = sampleTree(10);
  const documents = tree.manifests.map((manifest) => manifest.text);
  let [body, type] = ['', ''];
  const proxy = await startFaultProxy(t, undefined, (asked, response) =>
    asked.url?.endsWith('/manifests/v1')
      ? answer(response, 200, { 'content-type': type }, body)
      : answer(response, 404),
  );
  const client = testClient(t);
  const ends = new Map<string, number>();
  const document = fc.oneof(...documents.flatMap((text) => [broken(text), scrambled(text)]));
  await fc.assert(
    fc.asyncProperty(document, fc.constantFrom(...TYPES), async (text, contentType) => {
      [body, type] = [text, contentType];
      const source = client.source({ registry: proxy.host, repository: 'a', tag: 'v1' });
      const end = await validateImage(source, { signal }).then(
        () => 'read',
        (error: unknown) => {
          assert.ok(StrakeError.is(error), String(error));
          const { message } = error;
          assert.ok(!message.includes('\n') && message.length < 2000, message.slice(0, 300));
          assert.ok(error.hint, error.message);
          return error.code;
        },
      );
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }),
    { numRuns: 3000 },
  );
  assert.ok((ends.get('MANIFEST_INVALID') ?? 0) > 1000, JSON.stringify([...ends]));
  assert.ok((ends.get('read') ?? 0) > 10, JSON.stringify([...ends]));
});
