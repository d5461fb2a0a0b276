import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core';
import { DEFAULT_BASE } from '@strake/plugin-ko/settings';
import { withDefaultBase } from './default-base-hint.ts';

test('says where another base is named if the registry of the default one fails', () => {
  const failure = (host: string) =>
    new StrakeError('REGISTRY_UNREACHABLE', `registry ${host} cannot be found`, { hint: 'Look.' });
  const hint = (error: Error) => StrakeError.is(error) && error.facts.hint;
  const explained = withDefaultBase(failure('cgr.dev'), DEFAULT_BASE, '/work/cmd');
  assert.match(`${hint(explained)}`, /^Look\. The default base is .* \.ko\.yaml in \/work\/cmd\.$/);
  assert.equal(hint(withDefaultBase(failure('ghcr.io'), DEFAULT_BASE, '/work')), 'Look.');
  assert.equal(hint(withDefaultBase(failure('cgr.dev'), 'cgr.dev/own', '/work')), 'Look.');
});
