import { defined, isRecord } from '@strake/oci/internal';

const PATTERN = '^(\\*|[a-z0-9]+/(\\*|[A-Za-z0-9_-]+)(/(\\*|[\\w.,-]+))?(:[\\w.-]+)?)$';

/** Paths of keys contain no colon. */
const PATTERN_NAME = 'platform:pattern';

/** Keywords that contain subschemas by name. */
const NAMED = ['properties', 'patternProperties', 'definitions', '$defs'];
const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'];

/**
 * Allows a template for every value of a schema, and a map by platform where values may differ. Each plain form is defined once,
 * under `definitions`, to keep the three alternatives short.
 */
export class RelaxedSchema {
  /** Plain forms by path; the finished schema has them under this key. */
  readonly definitions: Record<string, unknown> = { [PATTERN_NAME]: { pattern: PATTERN } };

  /** @param path keys from the root of the configuration, joined by dots: the name of the plain form */
  one(schema: unknown, path: string, differs: boolean): unknown {
    const { description, ...plain } = asRecord(schema);
    const name = path.replace(/[^\w.$-]/g, '_');
    const inner = this.#inside(plain, path, differs);
    this.definitions[name] = inner;
    const plainForm = { $ref: `#/definitions/${name}` };
    const byPlatform = {
      type: 'object',
      minProperties: 1,
      propertyNames: { $ref: `#/definitions/${PATTERN_NAME}` },
      additionalProperties: plainForm,
    };
    const isText = inner.type === 'string' && !('pattern' in inner);
    const template = isText ? [] : [{ type: 'string', pattern: '\\{\\{' }];
    // In an image, null removes the value of the top level.
    const removal = { type: 'null' };
    return {
      ...defined({ description }),
      anyOf: [plainForm, ...(differs ? [byPlatform] : []), ...template, removal],
    };
  }

  /** Relaxes the subschemas of a schema, but not the schema itself. */
  #inside(
    { $ref, oneOf, ...schema }: Record<string, unknown>,
    path: string,
    differs: boolean,
  ): Record<string, unknown> {
    if (typeof $ref === 'string') return moveReference($ref);
    // A template may match several alternatives.
    const inner: Record<string, unknown> =
      oneOf === undefined ? { ...schema } : { ...schema, anyOf: oneOf };
    const loosen = (part: unknown, name: string) => this.one(part, `${path}.${name}`, differs);
    for (const keyword of NAMED) {
      if (!(keyword in inner)) continue;
      const prefix = keyword === 'properties' ? '' : `${keyword}.`;
      const parts = Object.entries(asRecord(inner[keyword]));
      inner[keyword] = Object.fromEntries(
        parts.map(([key, part]) => [key, loosen(part, `${prefix}${key}`)]),
      );
    }
    for (const keyword of ALTERNATIVES) {
      const branches = inner[keyword];
      if (!Array.isArray(branches)) continue;
      inner[keyword] = branches.map((branch, at) =>
        this.#inside(asRecord(branch), `${path}.${at}`, differs),
      );
    }
    if (isRecord(inner.items)) inner.items = loosen(inner.items, 'item');
    if (isRecord(inner.additionalProperties))
      inner.additionalProperties = loosen(inner.additionalProperties, 'value');
    return inner;
  }
}

/** Moves the definitions of an option's schema with it; editors cannot resolve other references. */
function moveReference(reference: string): Record<string, unknown> {
  const [, root, keyword, name] =
    /^#\/properties\/([^/]+)(?:\/(definitions|\$defs)\/([^/]+))?$/.exec(reference) ?? [];
  if (root === undefined) return {};
  const moved = keyword === undefined ? root : `${root}.${keyword}.${name}`;
  return { $ref: `#/definitions/${moved.replace(/[^\w.$-]/g, '_')}` };
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
