import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markedStrings } from './marked-strings.ts';

const marked = { type: 'string', 'x-marked': true };
const schema = {
  definitions: { flags: { type: 'array', 'x-marked': true } },
  properties: {
    flags: { $ref: '#/definitions/flags' },
    plain: { type: 'array' },
    programs: {
      items: { anyOf: [{ type: 'string' }, { properties: { ldflags: { items: marked } } }] },
    },
    pair: { items: [{ type: 'string' }, marked] },
  },
  patternProperties: { '^x-': marked, '(': marked },
  additionalProperties: { allOf: [{ additionalProperties: marked }] },
};

const CASES: readonly (readonly [at: readonly (string | number)[], isMarked: boolean])[] = [
  [['go'], false],
  [['go', 'flags', 0], true],
  [['go', 'plain', 0], false],
  [['go', 'programs', 3, 'ldflags', 0], true],
  [['go', 'programs', 3, 'package'], false],
  [['go', 'pair', 0], false],
  [['go', 'pair', 1], true],
  [['go', 'x-a'], true],
  [['go', 'other', 'any'], true],
  [['go', 'other'], false],
  [['go', '__proto__', 'any'], true],
];
for (const [at, isMarked] of CASES) {
  test(`${isMarked ? 'marks' : 'entries'} ${at.join('.')}`, () => {
    // What cannot be told is marked: a pattern that is none.
    const { '(': _, ...patterns } = schema.patternProperties;
    assert.equal(markedStrings({ ...schema, patternProperties: patterns })?.(at), isMarked);
  });
}

test('marks nothing if the schema does not ask for it, or is circular', () => {
  assert.equal(markedStrings({ properties: { a: { type: 'string' } } }), undefined);
  const circle: Record<string, unknown> = { 'x-marked': true };
  circle.properties = { circle };
  assert.equal(markedStrings(circle), undefined);
});

test('marks strings under a malformed pattern of keys', () => {
  assert.equal(markedStrings(schema)?.(['go', 'plain']), true);
});
