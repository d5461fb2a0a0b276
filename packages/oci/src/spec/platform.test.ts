import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import {
  formatPlatform,
  matchesOsVersion,
  normalizePlatform,
  parsePlatform,
  samePlatform,
} from './platform.ts';
import { extendPlatformTable, GOARCH, GOOS, PLATFORM_TABLE, VARIANTS } from './platform-table.ts';

const readings: readonly [text: string, normal: string][] = [
  ['linux/amd64', 'linux/amd64'],
  ['Linux/AMD64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['linux/x86-64', 'linux/amd64'],
  ['linux/aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/v8.1', 'linux/arm64/v8.1'],
  ['linux/arm64/v9.0', 'linux/arm64/v9'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['linux/arm/v6', 'linux/arm/v6'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/i386', 'linux/386'],
  ['linux/386/softfloat', 'linux/386/softfloat'],
  ['linux/ppc64le/power9', 'linux/ppc64le/power9'],
  ['linux/riscv64/rva22u64', 'linux/riscv64/rva22u64'],
  ['linux/mips/softfloat', 'linux/mips/softfloat'],
  ['windows/amd64:10.0.20348', 'windows/amd64:10.0.20348'],
  ['windows/amd64:10.0.20348.2700', 'windows/amd64:10.0.20348.2700'],
];
for (const [text, normal] of readings) {
  test(`reads ${text} as ${normal}`, () =>
    assert.equal(formatPlatform(parsePlatform(text)), normal));
}

const refusals: readonly [text: string, message: RegExp, hint: RegExp][] = [
  ['linux', /not OS\/ARCH/, /linux\/amd64/],
  ['linux/', /not OS\/ARCH/, /linux\/amd64/],
  ['/amd64', /not OS\/ARCH/, /linux\/amd64/],
  ['linux/amd64/v3/x', /not OS\/ARCH/, /linux\/amd64/],
  ['linux/../etc', /not OS\/ARCH|unknown/, /./],
  ['linx/amd64', /unknown operating system "linx"/, /"linux"/],
  ['linux/amd46', /unknown architecture "amd46"/, /"amd64"/],
  ['linux/arm/v9', /unknown variant "v9"/, /v5, v6, v7/],
  ['linux/s390x/z15', /unknown variant "z15"/, /s390x has no variants/],
];
for (const [text, message, hint] of refusals) {
  test(`refuses ${text} and suggests a similar name`, () => {
    assert.throws(
      () => parsePlatform(text),
      (error) =>
        StrakeError.is(error) &&
        error.code === 'PLATFORM_INVALID' &&
        message.test(error.message) &&
        hint.test(error.hint ?? ''),
    );
  });
}

test('reads back what it writes, for every known platform', () => {
  const architecture = fc.constantFrom(...GOARCH);
  const platform = fc
    .tuple(fc.constantFrom(...GOOS), architecture)
    .chain(([os, arch]) =>
      fc
        .option(fc.constantFrom(...(VARIANTS[arch] ?? [''])), { nil: undefined })
        .map((variant) => ({ os, architecture: arch, ...(variant ? { variant } : {}) })),
    );
  fc.assert(
    fc.property(platform, (each) => {
      const normal = normalizePlatform(each);
      assert.deepEqual(parsePlatform(formatPlatform(normal)), normal);
      assert.deepEqual(normalizePlatform(normal), normal);
    }),
  );
});

test('treats two spellings of one platform as equal', () => {
  assert.ok(
    samePlatform(
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'linux', architecture: 'aarch64' },
    ),
  );
  assert.equal(
    samePlatform(
      { os: 'linux', architecture: 'arm', variant: 'v6' },
      { os: 'linux', architecture: 'arm' },
    ),
    false,
  );
});

test('matches the first three numbers of an os.version, or all four', () => {
  assert.ok(matchesOsVersion('10.0.20348.2700', '10.0.20348'));
  assert.ok(matchesOsVersion('10.0.20348.2700', '10.0.20348.2700'));
  assert.equal(matchesOsVersion('10.0.20348.2700', '10.0.2034'), false);
  assert.equal(matchesOsVersion('10.0.20348.2700', '10.0'), false);
});

test('knows the variants that a plugin adds, and no others', () => {
  const table = extendPlatformTable(PLATFORM_TABLE, { arm: ['v7,softfloat'] });
  assert.equal(parsePlatform('linux/arm/v7,softfloat', table).variant, 'v7,softfloat');
  assert.throws(() => parsePlatform('linux/arm/v7,softfloat'), { code: 'PLATFORM_INVALID' });
});
