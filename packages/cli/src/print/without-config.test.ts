import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutConfig } from './without-config.ts';

test('says that KO_DOCKER_REPO does not count, unless STRAKE_REPOSITORY is set', () => {
  const here = { images: ['a'], below: ['test/'] };
  const line = 'no configuration: the image is a; without programs below test/';
  assert.equal(withoutConfig(here, {}), line);
  const env = { KO_DOCKER_REPO: 'ghcr.io/acme' };
  assert.equal(
    withoutConfig(here, env),
    `${line}; only "strake ko build" uses KO_DOCKER_REPO, set STRAKE_REPOSITORY here`,
  );
  assert.equal(withoutConfig(here, { ...env, STRAKE_REPOSITORY: 'ghcr.io/acme' }), line);
});
