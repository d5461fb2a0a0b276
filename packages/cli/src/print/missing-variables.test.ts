import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingVariables } from './missing-variables.ts';

test('names the unset variables of the environment that repositories use', () => {
  const config = {
    vars: {
      registry: { env: 'KO_DOCKER_REPO' },
      team: { env: 'TEAM' },
      area: { env: 'AREA', fallback: 'x' },
      tag: { env: 'TAG' },
    },
    repository: '{{registry}}/{{area}}/{{image}}',
    tags: ['{{tag}}'],
    images: { a: {}, b: { repository: '{{registry}}/{{ team | downcase }}' }, c: null },
  };
  assert.deepEqual(missingVariables(config, {}), ['KO_DOCKER_REPO', 'TEAM']);
  assert.deepEqual(missingVariables(config, { KO_DOCKER_REPO: 'r' }), ['TEAM']);
  assert.deepEqual(missingVariables(undefined, {}), []);
});
