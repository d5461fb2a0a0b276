import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import type { Entry } from '@strake/oci';
import { CA_CERTIFICATES } from './data/ca-certificates.ts';
import { CA_CERTIFICATES_SOURCE } from './data/ca-certificates-source.ts';
import { TIME_ZONES } from './data/time-zones.ts';
import { TIME_ZONES_SOURCE } from './data/time-zones-source.ts';
import { staticBase } from './static-base.ts';

const LINUX = { os: 'linux', architecture: 'arm', variant: 'v7' };

async function entries(): Promise<readonly Entry[]> {
  const [layer, ...others] = staticBase(LINUX).layers;
  assert.ok(layer && others.length === 0);
  return (await layer.load()).entries;
}

const known = await entries();

function entry(path: string): Entry {
  const found = known.find((each) => each.path === path);
  assert.ok(found, `${path} is not in the layer`);
  return found;
}

function text(path: string): string {
  const { content } = { content: {}, ...entry(path) };
  assert.ok('text' in content && typeof content.text === 'string');
  return content.text;
}

test('names its platform', () => {
  const { config } = staticBase(LINUX);
  assert.deepEqual([config.os, config.architecture, config.variant], ['linux', 'arm', 'v7']);
  assert.ok(!('variant' in staticBase({ os: 'linux', architecture: 'amd64' }).config));
});

test('runs as nonroot with a home directory of its own', () => {
  const { config } = staticBase(LINUX);
  assert.equal(config.config?.User, '65532');
  assert.equal(config.config.WorkingDir, '/home/nonroot');
  const { uid, gid, mode } = entry('/home/nonroot');
  assert.deepEqual({ uid, gid, mode }, { uid: 65_532, gid: 65_532, mode: 0o700 });
  assert.match(text('/etc/passwd'), /^nonroot:x:65532:65532:nonroot:\/home\/nonroot:/m);
  assert.match(text('/etc/group'), /^nonroot:x:65532:$/m);
});

test('makes /tmp writable for all users, with the sticky bit', () => {
  assert.equal(entry('/tmp').type, 'directory');
  assert.equal(entry('/tmp').mode, 0o1777);
});

test('defines every parent directory of its entries', () => {
  const paths = known.map(({ path }) => path);
  for (const path of paths) {
    const parent = path.slice(0, path.lastIndexOf('/'));
    assert.ok(parent === '' || paths.includes(parent), `${parent} is missing`);
  }
});

test('points programs to existing certificates that were valid on their date', () => {
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

test('contains the time zones of a dated release, each compiled', () => {
  const zones = known.filter(({ type, path }) => type === 'file' && path.includes('/zoneinfo/'));
  assert.ok(zones.length > 500, `only ${zones.length} zones`);
  for (const zone of zones) {
    assert.ok(zone.type === 'file' && 'base64' in zone.content);
    assert.match(zone.content.base64, /^VFppZj/, `${zone.path} does not begin with TZif`);
  }
  for (const name of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])
    entry(`/usr/share/zoneinfo/${name}`);
  assert.match(TIME_ZONES_SOURCE.release, /^20\d\d[a-z]$/);
});

test('states its name and date in os-release', () => {
  const facts = new Map(
    text('/etc/os-release')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/=(.*)/) as [string, string]),
  );
  assert.equal(facts.get('ID'), 'strake');
  const newest = [CA_CERTIFICATES_SOURCE.date, TIME_ZONES_SOURCE.date].sort().at(-1);
  assert.equal(facts.get('VERSION_ID'), `"${newest}"`);
  assert.equal(facts.get('PRETTY_NAME'), `"strake builtin:static ${newest}"`);
});

test('derives its key from the digests of its data', () => {
  const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
  assert.equal(CA_CERTIFICATES_SOURCE.sha256, sha256(CA_CERTIFICATES));
  const zones = brotliDecompressSync(Buffer.from(TIME_ZONES, 'base64'));
  assert.equal(TIME_ZONES_SOURCE.sha256, sha256(zones));
});

test('lists its directories without loading their content', () => {
  const [layer] = staticBase(LINUX).layers;
  const named = layer?.directories ?? [];
  for (const path of named) assert.equal(entry(path).type, 'directory');
  const areas = known.filter(({ type, path }) => type === 'directory' && !named.includes(path));
  assert.ok(areas.every(({ path }) => path.startsWith('/usr/share/zoneinfo/')));
});

test('is the same each time', async () => {
  assert.deepEqual(await entries(), known);
  const keys = [LINUX, { os: 'linux', architecture: 'amd64' }].map(
    (platform) => staticBase(platform).layers[0]?.key,
  );
  assert.equal(keys[0], keys[1]);
});

test('refuses another OS and says what to use', () => {
  assert.throws(() => staticBase({ os: 'windows', architecture: 'amd64' }), {
    code: 'BASE_PLATFORM',
    hint: /nanoserver/,
  });
  assert.throws(() => staticBase({ os: 'darwin', architecture: 'arm64' }), {
    message: 'base builtin:static does not support darwin',
  });
});
