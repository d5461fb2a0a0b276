import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readApkPackages } from './apk-packages.ts';
import { isDpkgDatabase, readDpkgPackages } from './dpkg-packages.ts';
import { readRelease } from './os-release.ts';

async function* content(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const DPKG = `Package: libc6
Status: install ok installed
Priority: optional
Architecture: amd64
Multi-Arch: same
Source: glibc (2.36-9+deb12u9)
Version: 2.36-9+deb12u10
Description: GNU C Library
 Package: not a field
 .

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0

Package: held
Status: hold ok installed
Architecture: all
Source: other
Version: 1:2.0-1
`;

test('reads the installed packages of a database of dpkg', async () => {
  assert.deepEqual(await readDpkgPackages(content(DPKG)), [
    {
      type: 'deb',
      name: 'libc6',
      version: '2.36-9+deb12u10',
      architecture: 'amd64',
      source: { name: 'glibc', version: '2.36-9+deb12u9' },
    },
    {
      type: 'deb',
      name: 'held',
      version: '1:2.0-1',
      architecture: 'all',
      source: { name: 'other' },
    },
  ]);
});

test('reads the database of dpkg in distroless images, a file for each package', async () => {
  assert.ok(isDpkgDatabase('/var/lib/dpkg/status'));
  assert.ok(isDpkgDatabase('/var/lib/dpkg/status.d/tzdata'));
  assert.ok(!isDpkgDatabase('/var/lib/dpkg/status.d/tzdata.md5sums'));
  assert.ok(!isDpkgDatabase('/var/lib/dpkg/status-old'));
  assert.deepEqual(
    await readDpkgPackages(content('Package: tzdata\nVersion: 2025b-0\nArchitecture: all')),
    [{ type: 'deb', name: 'tzdata', version: '2025b-0', architecture: 'all' }],
  );
});

test('reads the packages of a database of apk', async () => {
  const text =
    'C:Q1a=\nP:libcrypto3\nV:3.5.4-r0\nA:x86_64\nT:Crypto library\nL:Apache-2.0\no:openssl\nF:lib\nR:libcrypto.so.3\n\nP:musl\nV:1.2.5-r10\no:musl\n\nP:broken\n\n';
  assert.deepEqual(await readApkPackages(content(text)), [
    {
      type: 'apk',
      name: 'libcrypto3',
      version: '3.5.4-r0',
      architecture: 'x86_64',
      source: { name: 'openssl' },
      license: 'Apache-2.0',
    },
    { type: 'apk', name: 'musl', version: '1.2.5-r10' },
  ]);
});

test('refuses a database of more packages than any distribution has', async () => {
  const text = 'P:a\nV:1\n\n'.repeat(100_001);
  await assert.rejects(readApkPackages(content(text, 65536)), { code: 'LIMIT_EXCEEDED' });
});

test('reads a line of any length with small memory', async () => {
  const line = async function* () {
    yield* content('P:a\nV:1\nF:');
    for (let n = 0; n < 1000; n += 1) yield Buffer.alloc(65536, 'x');
    yield* content('\nA:noarch\n');
  };
  assert.deepEqual(await readApkPackages(line()), [
    { type: 'apk', name: 'a', version: '1', architecture: 'noarch' },
  ]);
});

for (const [text, release] of [
  ['NAME="Debian"\nVERSION_ID="12"\nID=debian\n', { id: 'debian', versionId: '12' }],
  ["ID='wolfi'\r\nVERSION_ID=20230201\r\n", { id: 'wolfi', versionId: '20230201' }],
  ['ID=arch\nBUILD_ID=rolling\n', { id: 'arch' }],
  ['# nothing\n', undefined],
] as const) {
  test(`reads the distribution ${JSON.stringify(release)}`, async () => {
    assert.deepEqual(await readRelease(content(text)), release);
  });
}
