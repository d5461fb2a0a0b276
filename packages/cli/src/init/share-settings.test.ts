import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settings } from './draft.ts';
import { shareSettings } from './share-settings.ts';

function share(images: Readonly<Record<string, Settings>>) {
  const draft = shareSettings({
    plugins: [],
    top: {},
    images: Object.entries(images).map(([name, settings]) => ({ name, settings })),
  });
  return {
    ...draft.top,
    images: Object.fromEntries(draft.images.map(({ name, settings }) => [name, settings])),
  };
}

test('writes what all images have once, with their names as a variable', () => {
  const image = (name: string, flags: readonly string[]) => ({
    base: 'alpine',
    config: { user: '1', env: { A: name } },
    go: { flags, programs: [`./cmd/${name}`] },
  });
  assert.deepEqual(share({ a: image('a', ['-x']), b: image('b', ['-x']) }), {
    base: 'alpine',
    config: { user: '1' },
    go: { flags: ['-x'], programs: ['./cmd/{{image}}'] },
    images: { a: { config: { env: { A: 'a' } } }, b: { config: { env: { A: 'b' } } } },
  });
});

test('lets a few images replace what most have', () => {
  const image = (path: string) => ({ go: { programs: [path] } });
  assert.deepEqual(share({ a: image('./cmd/a'), b: image('./cmd/b'), tool: image('.') }), {
    go: { programs: ['./cmd/{{image}}'] },
    images: { a: {}, b: {}, tool: { go: { programs: ['.'] } } },
  });
});

test('gives no image a value that it does not have', () => {
  const images = { a: { base: 'x' }, b: { base: 'x' }, c: {} };
  assert.deepEqual(share(images), { images });
  const env = (value: Settings) => ({ config: { env: value } });
  const maps = { a: env({ A: '1' }), b: env({ A: '1' }), c: env({ B: '2' }) };
  assert.deepEqual(share(maps), { images: maps });
});

test('leaves a single image as it is', () => {
  const images = { a: { base: 'x' } };
  assert.deepEqual(share(images), { images });
});
