import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core';
import { DEFAULT_BASE } from '@strake/plugin-ko/settings';
import { explainBase } from './explain-base.ts';

test('says where another base is named if the registry of the default one fails', () => {
  const failure = (host: string) =>
    new StrakeError('REGISTRY_UNREACHABLE', `registry ${host} cannot be found`, { hint: 'Look.' });
  const hint = (error: Error) => StrakeError.is(error) && error.facts.hint;
  const explained = explainBase(failure('cgr.dev'), DEFAULT_BASE, '/work/cmd');
  assert.match(`${hint(explained)}`, /^Look\. The default base is .* \.ko\.yaml in \/work\/cmd\.$/);
  assert.equal(hint(explainBase(failure('ghcr.io'), DEFAULT_BASE, '/work')), 'Look.');
  assert.equal(hint(explainBase(failure('cgr.dev'), 'cgr.dev/own', '/work')), 'Look.');
});

test('says where another base is named if a base lacks a platform', () => {
  const failure = new StrakeError('BASE_PLATFORM', 'base x has no linux/mips', {
    hint: 'Platforms of the base: linux/amd64, windows/amd64:10.0.17763.1. Set another base.',
  });
  const explained = explainBase(failure, 'x', '/work');
  assert.equal(
    StrakeError.is(explained) && explained.facts.hint,
    'Platforms of the base: linux/amd64, windows/amd64:10.0.17763.1. Name another base with KO_DEFAULTBASEIMAGE, or "defaultBaseImage" of .ko.yaml in /work, or change --platform or "defaultPlatforms".',
  );
});
