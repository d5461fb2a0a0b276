import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { documentation, PAGES } from './documentation.ts';

test('links only to pages that exist', () => {
  for (const page of PAGES) {
    const [, path = ''] = documentation(page).split('/blob/main/');
    assert.ok(existsSync(new URL(`../../../${path}`, import.meta.url)), path);
  }
});
