import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import type { Entry } from '../../model/layer-plan.ts';
import { CA_CERTIFICATES, CA_CERTIFICATES_SOURCE } from './data/ca-certificates.ts';
import { staticBase } from './static-base.ts';

const LINUX = { os: 'linux', architecture: 'arm', variant: 'v7' };

function entry(path: string): Entry {
  const found = staticBase(LINUX).layers[0]?.entries.find((each) => each.path === path);
  assert.ok(found, `${path} is not in the layer`);
  return found;
}

function text(path: string): string {
  const { content } = { content: {}, ...entry(path) };
  assert.ok('text' in content && typeof content.text === 'string');
  return content.text;
}

test('says on which platform it stands', () => {
  const { config } = staticBase(LINUX);
  assert.deepEqual([config.os, config.architecture, config.variant], ['linux', 'arm', 'v7']);
  assert.ok(!('variant' in staticBase({ os: 'linux', architecture: 'amd64' }).config));
});

test('runs as nonroot in a home that is its own', () => {
  const { config } = staticBase(LINUX);
  assert.equal(config.config?.User, '65532');
  assert.equal(config.config.WorkingDir, '/home/nonroot');
  const { uid, gid, mode } = entry('/home/nonroot');
  assert.deepEqual({ uid, gid, mode }, { uid: 65_532, gid: 65_532, mode: 0o700 });
  assert.match(text('/etc/passwd'), /^nonroot:x:65532:65532:nonroot:\/home\/nonroot:/m);
  assert.match(text('/etc/group'), /^nonroot:x:65532:$/m);
});

test('lets everybody write to /tmp and nobody delete what is not theirs', () => {
  assert.equal(entry('/tmp').type, 'directory');
  assert.equal(entry('/tmp').mode, 0o1777);
});

test('defines every folder that its entries stand in', () => {
  const paths = staticBase(LINUX).layers[0]?.entries.map(({ path }) => path) ?? [];
  for (const path of paths) {
    const parent = path.slice(0, path.lastIndexOf('/'));
    assert.ok(parent === '' || paths.includes(parent), `${parent} is missing`);
  }
});

test('points programs to certificates that are there and were valid on their date', () => {
  const env = staticBase(LINUX).config.config?.Env ?? [];
  assert.ok(env.includes('SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'));
  assert.equal(text('/etc/ssl/certs/ca-certificates.crt'), CA_CERTIFICATES);
  const blocks =
    CA_CERTIFICATES.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  assert.ok(blocks.length > 100, `only ${blocks.length} certificates`);
  const names = new Set<string>();
  for (const block of blocks) {
    const certificate = new X509Certificate(block);
    assert.ok(certificate.ca, certificate.subject);
    assert.ok(
      certificate.validToDate > new Date(CA_CERTIFICATES_SOURCE.date),
      `${certificate.subject} ended ${certificate.validTo}`,
    );
    names.add(certificate.fingerprint256);
  }
  assert.equal(names.size, blocks.length);
});

test('is the same each time and shares nothing that could be changed', () => {
  assert.deepEqual(staticBase(LINUX), staticBase(LINUX));
  assert.notEqual(staticBase(LINUX).layers[0]?.entries, staticBase(LINUX).layers[0]?.entries);
});

test('refuses another OS and says what to use', () => {
  assert.throws(() => staticBase({ os: 'windows', architecture: 'amd64' }), {
    code: 'BASE_PLATFORM',
    hint: /nanoserver/,
  });
  assert.throws(() => staticBase({ os: 'darwin', architecture: 'arm64' }), {
    message: 'base builtin:static is not made for darwin',
  });
});
