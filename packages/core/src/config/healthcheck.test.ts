import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { healthcheck, viewHealthcheck } from './healthcheck.ts';

const read = (given: Readonly<Record<string, unknown>>) =>
  healthcheck(given, undefined, (path) => path);

test('writes a health check as Docker stores it, in nanoseconds', () => {
  const given = {
    test: ['CMD', '/app/app', 'health'],
    interval: '1m30s',
    timeout: '500ms',
    startPeriod: '1.5h',
    startInterval: '0s',
    retries: 3,
  };
  assert.deepEqual(read(given), {
    Test: ['CMD', '/app/app', 'health'],
    Interval: 90_000_000_000,
    Timeout: 500_000_000,
    StartPeriod: 5_400_000_000_000,
    StartInterval: 0,
    Retries: 3,
  });
  assert.deepEqual(read({ test: 'curl -f localhost' }), {
    Test: ['CMD-SHELL', 'curl -f localhost'],
  });
  assert.deepEqual(read({ test: ['NONE'] }), { Test: ['NONE'] });
});

const tests = [undefined, [], ['/app/app'], ['CMD'], ['CMD-SHELL', 'a', 'b'], ['NONE', 'x']];
for (const given of tests) {
  test(`refuses the test ${JSON.stringify(given)}, and shows the valid forms`, () => {
    assert.throws(
      () => read({ test: given }),
      (error) =>
        StrakeError.is(error) &&
        error.facts.location?.key === 'config.healthcheck.test' &&
        /CMD.*NONE/.test(error.hint ?? ''),
    );
  });
}

for (const given of ['30', '5d', '1m 30s', '-1s', '1us', '1e3s', '9999999h', '']) {
  test(`refuses the interval ${JSON.stringify(given)}`, () => {
    assert.throws(() => read({ test: 'x', interval: given }), {
      message: `"config.healthcheck.interval" is ${JSON.stringify(given)}, but must be a duration`,
    });
  });
}

test('shows a health check as the configuration reads it', () => {
  const given = {
    test: ['CMD', '/app/app', 'health'],
    interval: '1m30s',
    timeout: '500ms',
    startPeriod: '1h30m',
    startInterval: '0s',
    retries: 3,
  };
  assert.deepEqual(viewHealthcheck(read(given)), given);
  for (const interval of ['1.5s', '1h0.001s', '1.000001s', '2399h59m59.999s', '1ms']) {
    const check = read({ test: 'x', interval });
    assert.deepEqual(read(viewHealthcheck(check)), check, interval);
  }
});
