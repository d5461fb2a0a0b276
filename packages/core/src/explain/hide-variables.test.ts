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

test('keys are hidden where asked, and values that a filter has changed as a whole', () => {
  const hide = hideVariables(['TOKEN'], { TOKEN: 'Open $& sesame' });
  assert.deepEqual(
    hide(
      {
        'k.Open $& sesame': 1,
        all: ['OPEN $& SESAME', 'open $& sesame', 'T3BlbiAkJiBzZXNhbWU=', 'Open%20%24%26%20sesame'],
      },
      'keys',
    ),
    { 'k.${TOKEN}': 1, all: ['${TOKEN}', '${TOKEN}', '${TOKEN}', '${TOKEN}'] },
  );
});

test('keys that code reads stay', () => {
  assert.deepEqual(hideVariables(['KIND'], { KIND: 'files' })({ files: 'files' }), {
    files: '${KIND}',
  });
});
