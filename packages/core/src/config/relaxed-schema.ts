import { isRecord } from '@strake/oci/internal';

const PATTERN = '^(\\*|[a-z0-9]+/(\\*|[A-Za-z0-9_-]+)(/(\\*|[\\w.,-]+))?(:[\\w.-]+)?)$';

/** No path of keys has a colon. */
const PATTERN_NAME = 'platform:pattern';

/** Keywords under which parts of a schema stand by name. */
const NAMED = ['properties', 'patternProperties', 'definitions', '$defs'];
const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'];

/**
 * Makes every value of a schema a template as well, and those that may differ a map by platform. Each plain form stands once,
 * under `definitions`, so that the three ways to say it stay short.
 */
export class RelaxedSchema {
  /** Plain forms by path; the finished schema has them under this name. */
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
    // In an image null removes what the top says.
    const removal = { type: 'null' };
    return {
      ...(description === undefined ? {} : { description }),
      anyOf: [plainForm, ...(differs ? [byPlatform] : []), ...template, removal],
    };
  }

  /** The schema with all that is in it loosened; the value itself is as it was. */
  #inside(
    { $ref, oneOf, ...schema }: Record<string, unknown>,
    path: string,
    differs: boolean,
  ): Record<string, unknown> {
    if (typeof $ref === 'string') return moveReference($ref);
    // A template may fit several alternatives.
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

/** Definitions of an option's schema move with it; of a reference to anything else an editor knows nothing. */
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
