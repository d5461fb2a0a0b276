import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireRegistry } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake } from './strake.ts';

const ANN = { user: 'ann', password: 'tide-and-time' };
const AUTH = Buffer.from(`${ANN.user}:${ANN.password}`).toString('base64');

test('shows each request to a registry with --verbose, without credentials', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const { host } = registry;
  const directory = await project(t, {
    'strake.yaml': `${EMPTY_IMAGE}repository: ${host}/acme/app\n`,
    'config.json': JSON.stringify({ auths: { [host]: { auth: AUTH } } }),
  });
  const env = { DOCKER_CONFIG: directory, STRAKE_CACHE: join(directory, 'cache') };
  const requests = async (...args: readonly string[]) => {
    const { status, stderr, stdout } = await strake(directory, args, { env });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stdout, /\/v2\//);
    for (const secret of [ANN.password, AUTH]) assert.ok(!stderr.includes(secret), stderr);
    return stderr
      .split('\n')
      .filter((line) => line.includes('/v2/'))
      .map((line) => line.replace(/ \(\d+ ms\)$/, ''));
  };
  const tag = `http://${host}/v2/acme/app/manifests/latest`;
  assert.deepEqual(await requests('build', '--push', '--progress', 'json', '--no-cache'), []);
  const pushed = await requests('build', '--push', '-t', 'v1', '--verbose');
  assert.ok(pushed.includes(`http: PUT ${tag.replace('latest', 'v1')} 201`), pushed.join('\n'));
  const told = await requests('build', '--push', '--verbose', '--progress', 'json');
  assert.ok(told.length > 0);
  assert.ok(told.every((line) => JSON.parse(line).type === 'request'));
  const reference = `${host}/acme/app`;
  const read = await requests('inspect', reference, '--verbose');
  assert.ok(read.includes(`http: GET ${tag} 200`), read.join('\n'));
  const copied = await requests('copy', reference, `${reference}:v2`, '--verbose');
  assert.ok(
    copied.some((line) => line.startsWith('http: PUT ')),
    copied.join('\n'),
  );
  assert.deepEqual(await requests('inspect', reference), []);
});
