import type { JsonSchema } from '../plugin/definition.ts';

/**
 * Prepares a schema for embedding in a larger one: references to its root point to its new place, and `$id` and `$schema`,
 * which name it and its dialect, are removed.
 * @param place JSON pointer of that place, as `#/properties/go`
 */
export function embedSchema(schema: JsonSchema, place: string): JsonSchema {
  const { $id: _id, $schema: _schema, ...rest } = schema;
  return mapRecord(rest, place);
}

function embed(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.map((member) => embed(member, place));
  return typeof value === 'object' && value !== null ? mapRecord(value, place) : value;
}

function mapRecord(record: object, place: string): JsonSchema {
  const members = Object.entries(record).map(([key, member]: [string, unknown]) => {
    const isOwn = key === '$ref' && typeof member === 'string' && member.startsWith('#');
    return [key, isOwn ? `${place}${member.slice(1)}` : embed(member, place)] as const;
  });
  return Object.fromEntries(members);
}
