import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform, type StringMap } from '@strake/core/plugin';
import { goEnvironment } from './go-environment.ts';

function environment(
  name: string,
  caller: StringMap = {},
  configured: StringMap = {},
  job: StringMap = {},
  memory = 2 ** 30,
) {
  return goEnvironment({ caller, job, configured, platform: parsePlatform(name), memory });
}

const VARIANTS: Readonly<Record<string, StringMap>> = {
  'linux/amd64': { GOAMD64: 'v1' },
  'linux/amd64/v3': { GOAMD64: 'v3' },
  'linux/386': { GO386: 'sse2' },
  'linux/386/softfloat': { GO386: 'softfloat' },
  'linux/arm': { GOARM: '7' },
  'linux/arm/v5': { GOARM: '5' },
  'linux/arm64': { GOARM64: 'v8.0' },
  'linux/arm64/v8': { GOARM64: 'v8.0' },
  'linux/arm64/v8.2': { GOARM64: 'v8.2' },
  'linux/arm64/v9.0': { GOARM64: 'v9.0' },
  'linux/ppc64le': { GOPPC64: 'power8' },
  'linux/ppc64le/power10': { GOPPC64: 'power10' },
  'linux/riscv64': { GORISCV64: 'rva20u64' },
  'linux/riscv64/rva22u64': { GORISCV64: 'rva22u64' },
  'linux/mips/softfloat': { GOMIPS: 'softfloat' },
  'linux/mips64le': { GOMIPS64: 'hardfloat' },
  'linux/s390x': {},
};

for (const [name, variant] of Object.entries(VARIANTS)) {
  test(`${name} is built with ${JSON.stringify(variant)}`, () => {
    const [GOOS, GOARCH] = name.split('/');
    assert.deepEqual(environment(name), { CGO_ENABLED: '0', GOOS, GOARCH, ...variant });
  });
}

test('builds for the platform, whatever the environment and the configuration say', () => {
  const other = { GOOS: 'darwin', GOARCH: 'arm64', GOAMD64: 'v3' };
  const expected = { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1' };
  assert.deepEqual(environment('linux/amd64', other), expected);
  assert.deepEqual(environment('linux/amd64/v2', {}, other), { ...expected, GOAMD64: 'v2' });
  assert.deepEqual(environment('linux/amd64', {}, {}, other), expected);
});

test('takes the variant from the configuration if the platform names none', () => {
  const configured = { GOAMD64: 'v3', GOARM64: '' };
  assert.equal(environment('linux/amd64', { GOAMD64: 'v2' }, configured).GOAMD64, 'v3');
  assert.equal(environment('linux/arm64', {}, configured).GOARM64, 'v8.0');
});

test('empties variants of other architectures that are set', () => {
  assert.deepEqual(environment('linux/s390x', { GOARM: '5' }, { GO386: 'softfloat' }), {
    CGO_ENABLED: '0',
    GOOS: 'linux',
    GOARCH: 's390x',
    GOARM: '',
    GO386: '',
  });
});

test('keeps the variable that another plugin set for a variant go does not know', () => {
  const platform = { os: 'linux', architecture: 'arm', variant: 'v7,softfloat' };
  const sources = { platform, memory: 0, caller: { GOARM: '5' }, configured: { CGO_ENABLED: '1' } };
  const expected = { CGO_ENABLED: '1', GOOS: 'linux', GOARCH: 'arm' };
  assert.deepEqual(goEnvironment({ ...sources, job: { GOARM: '7,softfloat' } }), expected);
  assert.deepEqual(goEnvironment({ ...sources, job: {} }), { ...expected, GOARM: '' });
});

test('disables cgo unless the environment, another plugin or the configuration enables it', () => {
  const cgo = (...given: readonly StringMap[]) => environment('linux/s390x', ...given).CGO_ENABLED;
  assert.equal(cgo(), '0');
  assert.equal(cgo({ CGO_ENABLED: '1' }), undefined);
  assert.equal(cgo({}, {}, { CGO_ENABLED: '1' }), undefined);
  assert.equal(cgo({ CGO_ENABLED: '1' }, { CGO_ENABLED: '0' }), '0');
});

test('disables garbage collection up to a share of the memory, unless it is configured', () => {
  const of = (memory: number, caller: StringMap = {}, configured: StringMap = {}) => {
    const { GOGC, GOMEMLIMIT } = environment('linux/amd64', caller, configured, {}, memory);
    return { GOGC, GOMEMLIMIT };
  };
  const nobody = { GOGC: undefined, GOMEMLIMIT: undefined };
  assert.deepEqual(of(8 * 2 ** 30), { GOGC: 'off', GOMEMLIMIT: '2GiB' });
  assert.deepEqual(of(7 * 2 ** 30), { GOGC: 'off', GOMEMLIMIT: '1GiB' });
  assert.deepEqual(of(2 * 2 ** 30), nobody);
  assert.deepEqual(of(8 * 2 ** 30, { GOGC: '50' }), nobody);
  assert.deepEqual(of(8 * 2 ** 30, { GOMEMLIMIT: '5GiB' }), nobody);
  assert.deepEqual(of(8 * 2 ** 30, {}, { GOGC: '60' }), { ...nobody, GOGC: '60' });
});
