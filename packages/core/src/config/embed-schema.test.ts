import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embedSchema } from './embed-schema.ts';

test('rewrites references to the root of a schema to its new location', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://example.com/tree.json',
    properties: {
      children: { type: 'array', items: { $ref: '#' } },
      size: { anyOf: [{ $ref: '#/definitions/size' }, { $ref: 'https://example.com/size.json' }] },
    },
    definitions: { size: { type: 'integer' } },
  };
  assert.deepEqual(embedSchema(schema, '#/properties/tree'), {
    properties: {
      children: { type: 'array', items: { $ref: '#/properties/tree' } },
      size: {
        anyOf: [
          { $ref: '#/properties/tree/definitions/size' },
          { $ref: 'https://example.com/size.json' },
        ],
      },
    },
    definitions: { size: { type: 'integer' } },
  });
});

test('keeps a property named $ref', () => {
  const schema = { properties: { $ref: { type: 'string' } } };
  assert.deepEqual(embedSchema(schema, '#/properties/x'), schema);
});
