import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseChallenge, parseChallenges } from './challenge.ts';

const CHOSEN: readonly (readonly [
  string,
  readonly string[],
  string | undefined,
  Record<string, string>,
])[] = [
  [
    'one Bearer',
    ['Bearer realm="https://t/x",service="s",scope="a b"'],
    'bearer',
    { realm: 'https://t/x', service: 's', scope: 'a b' },
  ],
  ['two lines', ['Negotiate', 'Basic realm="x"'], 'basic', { realm: 'x' }],
  [
    'two in one line',
    ['Basic realm="a", Bearer realm="https://t",service="s"'],
    'bearer',
    { realm: 'https://t', service: 's' },
  ],
  [
    'one behind a scheme without parameters',
    ['Negotiate, Basic realm="x"'],
    'basic',
    { realm: 'x' },
  ],
  ['one behind a token68', ['Negotiate YWJj==, Basic realm="x"'], 'basic', { realm: 'x' }],
  [
    'a URL without quotes',
    ['Bearer realm=https://t/x,service=s'],
    'bearer',
    { realm: 'https://t/x', service: 's' },
  ],
  [
    'upper case',
    ['BEARER REALM="https://t",Service="S"'],
    'bearer',
    { realm: 'https://t', service: 'S' },
  ],
  [
    'spaces around = and ,',
    ['Bearer realm = "https://t" , service = "s"'],
    'bearer',
    { realm: 'https://t', service: 's' },
  ],
  [
    'spaces instead of commas',
    ['Bearer realm="https://t" service="s"'],
    'bearer',
    { realm: 'https://t', service: 's' },
  ],
  [
    'quotes and commas in a value',
    ['Bearer realm="https://t",service="a, \\"b\\" = c"'],
    'bearer',
    { realm: 'https://t', service: 'a, "b" = c' },
  ],
  [
    'an empty value',
    ['Bearer realm="https://t",service="",scope=""'],
    'bearer',
    { realm: 'https://t', service: '', scope: '' },
  ],
  [
    'Basic before a Bearer without realm',
    ['Bearer service="s"', 'Basic realm="x"'],
    'basic',
    { realm: 'x' },
  ],
  ['Bearer without realm', ['Bearer service="s"'], 'bearer', { service: 's' }],
  ['an unclosed quote', ['Bearer realm="https://t'], 'bearer', {}],
  ['none that strake knows', ['Digest realm="x"', 'NTLM'], undefined, {}],
  ['nothing', [], undefined, {}],
  ['__proto__', ['Bearer realm="https://t",__proto__="x"'], 'bearer', { realm: 'https://t' }],
];

for (const [title, lines, scheme, parameters] of CHOSEN) {
  test(`reads a challenge with ${title}`, () => {
    const chosen = chooseChallenge(parseChallenges(lines));
    assert.equal(chosen?.scheme, scheme);
    for (const [name, value] of Object.entries(parameters))
      assert.equal(chosen?.parameters[name], value);
    if (scheme && !('realm' in parameters)) assert.equal(chosen?.parameters.realm, undefined);
  });
}

test('reads back any challenges written according to RFC 9110', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  const value = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
  const challenge = fc.record(
    {
      scheme: fc.constantFrom('basic', 'bearer', 'digest'),
      parameters: fc.dictionary(name, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(challenge, { minLength: 1, maxLength: 4 }), (challenges) => {
      const line = challenges
        .map(({ scheme, parameters }) => {
          const pairs = Object.entries(parameters).map(
            ([key, text]) => `${key}="${text.replace(/["\\]/g, '\\$&')}"`,
          );
          return `${scheme} ${pairs.join(', ')}`;
        })
        .join(', ');
      const read = parseChallenges([line]).map(({ scheme, parameters }) => ({
        scheme,
        parameters: { ...parameters },
      }));
      assert.deepEqual(read, challenges);
    }),
  );
});

test('reads any text without failing or hanging', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'aB="\\,= \t;~') })), (lines) =>
      Array.isArray(parseChallenges(lines)),
    ),
  );
});
