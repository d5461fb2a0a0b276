import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import type { Plugin } from '../plugin/definition.ts';
import { findImages } from './find-images.ts';

test('blames a plugin that does not know the packages that it found', async () => {
  const packages = { options: () => undefined, find: async () => [{ name: './x', image: 'x' }] };
  const plugins: readonly Plugin[] = [{ name: 'p', packages }];
  const { signal } = new AbortController();
  await assert.rejects(findImages({ plugins, directory: tmpdir(), signal }), {
    code: 'PLUGIN_BAD_RESULT',
    message: 'plugin "p" found the package ./x, but has no options for it',
  });
});
