import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonSchema } from './definition.ts';

/** One thing that a value gets wrong. */
export interface SchemaProblem {
  /** Keys from the root to the value that is wrong. */
  readonly path: readonly (string | number)[];
  /** The rest of a sentence that begins with the path: `must be string`. */
  readonly message: string;
  /** A key that the schema does not have, and those that it has. */
  readonly unknownKey?: string;
  readonly knownKeys?: readonly string[];
}

/** Everything that is wrong with a value; nothing where it fits. */
export type Validate = (value: unknown) => readonly SchemaProblem[];

const compiled = new WeakMap<JsonSchema, Promise<Validate>>();

/** Compiles a JSON Schema (draft-07), once per schema object. ajv is loaded when the first one is asked for. */
export function compileSchema(schema: JsonSchema): Promise<Validate> {
  const known = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, known);
  return known;
}

async function compile(schema: JsonSchema): Promise<Validate> {
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, allowUnionTypes: true });
  const check: ValidateFunction = ajv.compile(schema);
  return (value) => (check(value) ? [] : (check.errors ?? []).map(toProblem));
}

function toProblem(error: ErrorObject): SchemaProblem {
  const path = error.instancePath.split('/').slice(1).map(unescape);
  if (error.keyword === 'additionalProperties') {
    const unknownKey = String(error.params['additionalProperty']);
    const properties: unknown = error.parentSchema?.['properties'];
    const knownKeys = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
    return { path: [...path, unknownKey], message: 'is an unknown key', unknownKey, knownKeys };
  }
  return { path, message: error.message ?? 'is not valid' };
}

function unescape(step: string): string | number {
  const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(key) ? Number(key) : key;
}
