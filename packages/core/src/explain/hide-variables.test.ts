import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideVariables } from './hide-variables.ts';

test('values of variables that the configuration reads become their names, wherever they are', () => {
  const env = { TOKEN: 'sesame', LONG: 'open sesame', SHORT: '1', OTHER: 'linux' };
  const hide = hideVariables(['TOKEN', 'LONG', 'SHORT', 'GONE'], env);
  assert.deepEqual(hide({ argv: ['-X', 'a=sesame', 'open sesame', '1'], os: 'linux', n: 1 }), {
    argv: ['-X', 'a=${TOKEN}', '${LONG}', '1'],
    os: 'linux',
    n: 1,
  });
});
