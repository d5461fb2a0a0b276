import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StrakeError } from '../errors/index.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { resolveProject } from './resolve-project.ts';

const ENV = { STRAKE_REPOSITORY: 'env.example/team/' };

async function repositories(config: object, env: Record<string, string> = ENV) {
  const source = { file: '/app/strake.yaml' };
  const host = memoryHost();
  const project = await resolveProject({
    config,
    plugins: [],
    directory: '/app',
    source,
    env,
    host,
  });
  return project.images.map(({ repository }) => repository);
}

test('names images without a repository after the prefix', async () => {
  const images = { api: null, web: { repository: 'own.example/w' }, none: { repository: null } };
  const vars = { team: 'acme' };
  const repositoryPrefix = 'ghcr.io/{{team}}';
  assert.deepEqual(await repositories({ vars, repositoryPrefix, images }), [
    'ghcr.io/acme/api',
    'own.example/w',
    undefined,
  ]);
  assert.deepEqual(await repositories({ repositoryPrefix: 'ghcr.io/acme/' }), ['ghcr.io/acme/app']);
  assert.deepEqual(await repositories({ repositoryPrefix: 'x.io', images: { WebApp: null } }), [
    'x.io/webapp',
  ]);
  assert.deepEqual(await repositories({ repositoryPrefix: 'ghcr.io/acme', repository: 'x.io/y' }), [
    'x.io/y',
  ]);
});

test('takes the prefix of STRAKE_REPOSITORY where the configuration has none', async () => {
  assert.deepEqual(await repositories({ images: { api: null, web: { repository: 'x.io/w' } } }), [
    'env.example/team/api',
    'x.io/w',
  ]);
  assert.deepEqual(await repositories({}, { STRAKE_REPOSITORY: '' }), [undefined]);
});

test('says where a prefix is wrong', async () => {
  const location = (config: object, env?: Record<string, string>) =>
    repositories(config, env).then(
      () => assert.fail('it is accepted'),
      ({ code, facts }: StrakeError) => [code, facts.location],
    );
  assert.deepEqual(await location({ repositoryPrefix: 'ghcr.io/Acme' }), [
    'REFERENCE_INVALID',
    { file: '/app/strake.yaml', key: 'repositoryPrefix' },
  ]);
  assert.deepEqual(await location({}, { STRAKE_REPOSITORY: 'a b' }), [
    'REFERENCE_INVALID',
    { argument: 'STRAKE_REPOSITORY' },
  ]);
  await assert.rejects(repositories({ images: { a: { repositoryPrefix: 'x' } } }), {
    hint: '"repositoryPrefix" is a key of the top level; an image has "repository".',
  });
});
