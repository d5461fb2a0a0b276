import type { ErrorObject } from 'ajv';

/** One error in a value. */
export interface SchemaProblem {
  /** Keys from the root to the invalid value. */
  readonly path: readonly (string | number)[];
  /** The rest of a sentence that begins with the path: `must be a list`. */
  readonly message: string;
  readonly hint?: string;
  /** An unknown key, and the known ones. */
  readonly unknownKey?: string;
  readonly knownKeys?: readonly string[];
  /** A required key that is missing. */
  readonly missingKey?: string;
  /** True if the value lacks members: keys, or a minimum number of entries. */
  readonly isIncomplete?: boolean;
  /** JSON Schema types that would be valid, if the type is wrong. */
  readonly types?: readonly string[];
}

const INCOMPLETE = ['required', 'minItems', 'minProperties', 'contains', 'dependencies'];

/** Says what is wrong in words of ours. */
export function toProblem(error: ErrorObject): SchemaProblem {
  const hint: unknown = error.parentSchema?.['x-hint'];
  const hinted = typeof hint === 'string' ? { hint } : {};
  const path = error.instancePath.split('/').slice(1).map(unescapeStep);
  if (error.keyword === 'additionalProperties') {
    const unknownKey = String(error.params.additionalProperty);
    const properties: unknown = error.parentSchema?.properties;
    const knownKeys =
      typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
    return {
      path: [...path, unknownKey],
      message: 'is an unknown key',
      unknownKey,
      knownKeys,
      ...hinted,
    };
  }
  const types: unknown = error.keyword === 'type' ? error.params.type : error.params.types;
  return {
    path,
    message: explain(error),
    ...hinted,
    ...(error.keyword === 'required' ? { missingKey: String(error.params.missingProperty) } : {}),
    ...(INCOMPLETE.includes(error.keyword) ? { isIncomplete: true } : {}),
    ...(types === undefined ? {} : { types: [types].flat().map(String) }),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function explain({ keyword, params, message, parentSchema }: ErrorObject): string {
  const either = (names: readonly unknown[]) => names.map(String).join(' or ');
  const typed = (types: unknown) =>
    either([types].flat().map((type) => TYPES[String(type)] ?? type));
  if (keyword === 'type') return `must be ${typed(params.type)}`;
  if (keyword === 'enum')
    return `must be ${either((params.allowedValues as unknown[]).map((value) => JSON.stringify(value)))}`;
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`;
  if (keyword === 'required') return `lacks the key "${params.missingProperty}"`;
  if (keyword === 'minLength') return 'must not be empty';
  if (keyword === 'minItems' || keyword === 'minProperties')
    return `must have at least ${params.limit} ${params.limit === 1 ? 'entry' : 'entries'}`;
  if (keyword === 'maxItems' || keyword === 'maxProperties')
    return `must have at most ${params.limit} ${params.limit === 1 ? 'entry' : 'entries'}`;
  if (keyword === 'minimum') return `must be ${params.limit} or more`;
  if (keyword === 'maximum') return `must be ${params.limit} or less`;
  if (keyword === 'exclusiveMinimum') return `must be more than ${params.limit}`;
  if (keyword === 'exclusiveMaximum') return `must be less than ${params.limit}`;
  if (keyword === 'pattern')
    return `must ${parentSchema?.['x-form'] ? `be ${parentSchema['x-form']}` : `match ${params.pattern}`}`;
  if ((keyword === 'anyOf' || keyword === 'oneOf') && (params.types || params.values)) {
    const values = (params.values as unknown[]).map((value) => JSON.stringify(value));
    const types = (params.types as unknown[]).map((type) => TYPES[String(type)] ?? type);
    if (values.length + types.length > 0) return `must be ${either([...values, ...types])}`;
  }
  return message ?? 'must be valid';
}

function unescapeStep(step: string): string | number {
  const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(key) ? Number(key) : key;
}
