import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { joinPath, splitPath, splitTransport } from './transport.ts';

const known = (scheme: string) => ['docker', 'oci', 's3'].includes(scheme);

test('splits off a known scheme, and treats everything else as a reference', () => {
  for (const [text, scheme, target] of [
    ['oci:dir:v1', 'oci', 'dir:v1'],
    ['docker://dir:v1', 'docker', 'dir:v1'],
    ['s3:bucket', 's3', 'bucket'],
    ['app:v1', 'docker', 'app:v1'],
    ['localhost:5000/dir:v1', 'docker', 'localhost:5000/dir:v1'],
    ['directory:v1', 'docker', 'directory:v1'],
  ] as const)
    assert.deepEqual(splitTransport(text, known), { scheme, target });
});

test('does not mistake a transport of podman for a repository of Docker Hub', () => {
  for (const scheme of ['dir', 'tarball', 'sif', 'ostree', 'containers-storage', 'atomic'])
    assert.deepEqual(splitTransport(`${scheme}:/x`, known), { scheme, target: '/x' });
});

test('accepts such a name if a plugin has the transport', () =>
  assert.deepEqual(
    splitTransport('dir:x', (scheme) => scheme === 'dir'),
    { scheme: 'dir', target: 'x' },
  ));

test('splits what it joined, whatever the path and the name contain', () => {
  for (const path of ['/a', '/a:b/c', '/a%3Ab', '/{%#?', '/é:ü', '/C:/x', '/./../x:', '/\'"\\:'])
    for (const name of [undefined, 'v1', 'r.example:5000/app:v1', 'a b#%'])
      assert.deepEqual(splitPath(joinPath(resolve(path), name)), {
        path: resolve(path),
        ...(name ? { name } : {}),
      });
  assert.equal(joinPath('/a', 'v1'), '/a:v1');
  assert.equal(splitPath('file:///a:b').path, '/a:b');
});

for (const url of ['file:///a%2Fb', 'file:///%zz', 'file:///a#%zz'])
  test(`refuses ${url}, which is not a path`, () => {
    assert.throws(() => splitPath(url), { code: 'REFERENCE_INVALID' });
  });
