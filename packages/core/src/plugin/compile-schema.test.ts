import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { compileSchema } from './compile-schema.ts';
import { DESCRIPTION_SCHEMA } from './data/description-schema.ts';
import type { JsonSchema } from './definition.ts';

const definitions = {
  list: {
    type: 'array',
    uniqueItems: true,
    minItems: 1,
    maxItems: 3,
    items: { anyOf: [{ type: ['number', 'string'] }, { $ref: '#/definitions/list' }] },
  },
};
const word = { type: 'string', pattern: '^\\p{L}+$', minLength: 1 };

/** In small, so that what is random meets every keyword often. */
const KEYWORDS: Readonly<Record<string, JsonSchema>> = {
  anyOf: { anyOf: [word, { $ref: '#/definitions/list' }], definitions },
  oneOf: {
    oneOf: [
      { type: 'integer', minimum: 0 },
      { type: 'number', maximum: 0.5, exclusiveMinimum: -1 },
    ],
  },
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword
  if: { if: { type: 'array' }, then: { contains: { const: 1 } }, else: { enum: ['a', null, 2.5] } },
  not: { not: { type: ['boolean', 'null'] }, format: 'date' },
  object: {
    type: 'object',
    minProperties: 1,
    maxProperties: 3,
    required: ['a'],
    propertyNames: { maxLength: 1 },
    properties: { a: { allOf: [{ not: { type: 'null' } }, { not: { type: 'boolean' } }] } },
    patternProperties: { '^[xy]$': { type: ['number', 'array'], exclusiveMaximum: 3 } },
    additionalProperties: { anyOf: [word, { type: 'array' }] },
    dependencies: { b: ['c'] },
  },
};

const entry = fc.constantFrom(0, 1, 2, 2.5, -1, 'a', 'ab', '😀', 'é2', '', true, false, null);
const list = fc.array(fc.oneof(entry, fc.array(entry, { maxLength: 3 })), { maxLength: 4 });
const record = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd', 'x', 'z', 'zz'),
  fc.oneof(entry, list),
);

/** Parts of descriptions, put together as likely as not in the wrong way. */
const NAMES = [
  'steps',
  'outputs',
  'layers',
  'entries',
  'id',
  'path',
  'type',
  'mode',
  'config',
  'tags',
];
const description = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('file', 'directory', '/a', 'a', 0o755, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 5 }),
  ),
})).value;

const CASES: readonly (readonly [string, JsonSchema, fc.Arbitrary<unknown>])[] = [
  ...Object.entries(KEYWORDS).map(
    ([keyword, schema]) => [keyword, schema, fc.oneof(entry, list, record)] as const,
  ),
  ...Object.entries(DESCRIPTION_SCHEMA).map(
    ([hook, schema]) => [`what taps of ${hook} return`, schema, description] as const,
  ),
];

for (const [title, schema, values] of CASES) {
  test(`accepts what ajv accepts: ${title}`, () => {
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const validate = compileSchema(schema);
    let [good, bad] = [0, 0];
    const agree = (value: unknown) => {
      const isValid = check(value);
      if (isValid) good += 1;
      else bad += 1;
      assert.equal(validate(value).length === 0, isValid);
    };
    fc.assert(fc.property(values, agree), { numRuns: 2000 });
    assert.ok(bad > 100, `${good} were good, ${bad} bad`);
    if (title in KEYWORDS) assert.ok(good > 3, `${good} were good, ${bad} bad`);
  });
}

test('treats an undefined member as absent', () => {
  const validate = compileSchema({ type: 'object', properties: { a: { type: 'string' } } });
  assert.deepEqual(validate({ a: undefined }), []);
});

test('checks with a frozen schema', () => {
  const items = Object.freeze({ type: 'string' });
  const validate = compileSchema(Object.freeze({ type: 'array', items }));
  assert.deepEqual(validate(['a']), []);
  assert.equal(validate([1]).length, 1);
});
