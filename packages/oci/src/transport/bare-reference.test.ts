import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BareForm, bareForms, bareHint, isPathForm } from './bare-reference.ts';

const FORMS: readonly [text: string, forms: readonly BareForm[], isPath?: true][] = [
  ['./out', ['layout'], true],
  ['..', ['layout'], true],
  ['/srv/out', ['layout'], true],
  ['~/out', ['layout'], true],
  ['\\out', ['layout'], true],
  ['C:\\out', ['layout'], true],
  ['c:/out/app.tar', ['archive'], true],
  ['./app.tar:v1', ['archive'], true],
  ['~/app.TGZ', ['archive'], true],
  ['dist/app.tar.gz', ['archive']],
  ['app.tar', ['archive']],
  ['dist/oci', ['layout', 'registry']],
  ['dist/oci:v1', ['layout', 'registry']],
  ['ghcr.io/acme/app', ['registry']],
  ['localhost/app', ['registry']],
  ['localhost:5000/app.tar', ['registry']],
  ['ghcr.io/acme/app:v1.tar', ['registry']],
  ['...', []],
  ['alpine', []],
  ['alpine:3', []],
];

for (const [text, forms, isPath = false] of FORMS)
  test(`matches ${text} to ${forms.join(' or ') || 'any form'}`, () => {
    assert.deepEqual(bareForms(text), forms);
    assert.equal(isPathForm(text), isPath);
  });

test('shows how each form is written', () => {
  assert.equal(
    bareHint('a.tar', ['archive', 'registry']),
    'For an archive write oci-archive:a.tar, or docker-archive:a.tar in the format of "docker save", for Docker Hub docker://a.tar.',
  );
  assert.equal(
    bareHint('ghcr.io/app', ['layout', 'registry']),
    'For a layout in a directory write oci:ghcr.io/app, for a registry docker://ghcr.io/app.',
  );
});
