import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hideValues } from './hide-values.ts';

/** What is told of a value. */
function of(name: string, value: string): string {
  return `\${${name}#${createHash('sha256').update(value).digest('hex').slice(0, 6)}}`;
}

test('private values become their names with a few digits of a digest, wherever they are', () => {
  const hide = hideValues(
    new Map([
      ['sesame', 'TOKEN'],
      ['open sesame', 'LONG'],
    ]),
  );
  assert.deepEqual(hide({ argv: ['-X', 'a=sesame', 'open sesame'], os: 'linux', n: 1 }), {
    argv: ['-X', `a=${of('TOKEN', 'sesame')}`, of('LONG', 'open sesame')],
    os: 'linux',
    n: 1,
  });
});

test('keys are hidden where asked, and values that a filter has changed as a whole', () => {
  const value = 'Open "$&" sesame';
  const hide = hideValues(new Map([[value, 'TOKEN']]));
  const all = [
    'OPEN "$&" SESAME',
    'open "$&" sesame',
    Buffer.from(value).toString('base64'),
    encodeURIComponent(value),
    'Open \\"$&\\" sesame',
  ];
  const told = of('TOKEN', value);
  assert.deepEqual(hide({ [`k.${value}`]: 1, all }, 'keys'), {
    [`k.${told}`]: 1,
    all: all.map(() => told),
  });
});

test('keys that code reads stay', () => {
  assert.deepEqual(hideValues(new Map([['files', 'KIND']]))({ files: 'files' }), {
    files: of('KIND', 'files'),
  });
});

test('a value that changed is told apart from the one before', () => {
  const one = hideValues(new Map([['sesame', 'TOKEN']]))('a=sesame');
  const other = hideValues(new Map([['barley', 'TOKEN']]))('a=barley');
  assert.notEqual(one, other);
});
