import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitTransport } from './transport.ts';

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
