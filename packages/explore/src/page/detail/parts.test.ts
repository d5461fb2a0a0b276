import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentence } from './parts.ts';

test('begins a sentence with a capital, but changes no reference, command or path', () => {
  assert.equal(sentence('the registry does not have it'), 'The registry does not have it.');
  for (const kept of ['oci:dist/oci has no blob', '"strake explore" has ended', 'app/v1 is gone'])
    assert.equal(sentence(kept), `${kept}.`);
});
