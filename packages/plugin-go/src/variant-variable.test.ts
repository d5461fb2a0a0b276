import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompileJob, StrakeError, type StringMap } from '@strake/core/plugin';
import { checkVariant, platformEnvironment } from './variant-variable.ts';

const platform = { os: 'linux', architecture: 'arm', variant: 'v7,softfloat' };
const job = (env: StringMap, jobEnv: StringMap = {}): CompileJob => ({
  env: jobEnv,
  steps: [
    { id: 'go', argv: ['go'], directory: '/', env, outputs: [] },
    { id: 'other', argv: ['strip'], directory: '/', outputs: [] },
  ],
  outputs: [],
});

test('leaves a variant that go does not know to another plugin', () => {
  assert.deepEqual(platformEnvironment(platform), { GOOS: 'linux', GOARCH: 'arm' });
  checkVariant(job({ GOARCH: 'arm', GOARM: '7,softfloat' }), { platform });
  checkVariant(job({ GOARCH: 'arm' }, { GOARM: '7,softfloat' }), { platform });
});

for (const env of [{ GOARCH: 'arm' }, { GOARCH: 'arm', GOARM: '' }]) {
  test(`refuses a variant that no plugin gave a value: ${JSON.stringify(env)}`, () => {
    assert.throws(
      () => checkVariant(job(env), { platform }),
      (error) =>
        StrakeError.is(error) &&
        error.code === 'PLATFORM_INVALID' &&
        error.message ===
          'variant "v7,softfloat" of arm is not supported by Go, and no plugin sets GOARM' &&
        error.facts.platform === 'linux/arm/v7,softfloat',
    );
  });
}

test('accepts jobs without programs, variants or variables', () => {
  checkVariant({ env: {}, steps: [], outputs: [] }, { platform });
  checkVariant(job({ GOARCH: 'arm' }), { platform: { os: 'linux', architecture: 'arm' } });
  checkVariant(job({ GOARCH: 's390x' }), {
    platform: { os: 'linux', architecture: 's390x', variant: 'z15' },
  });
});
