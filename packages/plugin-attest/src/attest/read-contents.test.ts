import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Descriptor, FinishedContext } from '@strake/core/plugin';
import type { Attested } from './attested.ts';
import { readContents } from './read-contents.ts';

const digest = (fill: string) => `sha256:${fill.repeat(64)}`;
const described = (fill: string): Descriptor => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digest(fill),
  size: 2,
});

const ATTESTED: Attested = {
  image: 'app',
  name: 'registry.example/app',
  index: described('0'),
  images: [
    ['amd64', '1'],
    ['arm64', '2'],
  ].map(([architecture = '', fill = '']) => ({
    platform: { os: 'linux', architecture },
    descriptor: described(fill),
    layers: [],
  })),
};

test('remembers each document by itself, and makes none again', async () => {
  const kept = new Map<string, unknown>();
  const made: unknown[] = [];
  const context = {
    async remember(facts: unknown, make: () => unknown) {
      const key = JSON.stringify(facts);
      if (!kept.has(key)) {
        const result = await make();
        kept.set(key, result);
        made.push(result);
      }
      return kept.get(key);
    },
  } as unknown as FinishedContext;
  const first = await readContents(ATTESTED, ['spdx', 'cyclonedx'], context);
  assert.equal(first.documents.length, 6);
  for (const { text } of first.documents) assert.ok(made.includes(text));
  const texts = first.documents.map(({ text }) => text);
  const holding = made.filter((each) =>
    texts.some((text) => JSON.stringify(each).includes(JSON.stringify(text))),
  );
  assert.equal(holding.length, texts.length);
  made.length = 0;
  assert.deepEqual(await readContents(ATTESTED, ['spdx', 'cyclonedx'], context), first);
  assert.deepEqual(made, []);
});
