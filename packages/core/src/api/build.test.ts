import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from './build.ts';

for (const jobs of [0, -1, 1.5, Number.NaN]) {
  test(`refuses ${jobs} jobs instead of waiting for ever`, { timeout: 10_000 }, async () => {
    const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false };
    await assert.rejects(build({ config, plugins: [], directory: '/', cache: false, jobs }), {
      code: 'CONFIG_VALUE_INVALID',
      message: `jobs is ${jobs}, not a positive whole number`,
    });
  });
}
