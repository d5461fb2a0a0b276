import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignHint } from './foreign-hint.ts';

test('leads from options of cosign and buildx to those of strake', () => {
  for (const [option, hint] of [
    ['--certificate-identity', /"--identity"/],
    ['--certificate-oidc-issuer=https://a.example', /"--issuer"/],
    ['--type', /--require sbom,provenance/],
    ['--policy', /--require sbom,provenance/],
    ['--key', /"strake sign"/],
    ['--sign', /attest\.sign\.key=FILE/],
    ['--provenance=true', /plugin attest/],
  ] as const)
    assert.match(foreignHint(`unknown option '${option}'`) ?? '', hint);
});
