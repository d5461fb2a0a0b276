import { createRequire } from 'node:module';
import { Validator } from '@cfworker/json-schema';
import type { ValidateFunction } from 'ajv';
import type { JsonSchema } from './definition.ts';
import { reduceErrors } from './reduce-errors.ts';
import { type SchemaProblem, toProblem } from './schema-problem.ts';

/**
 * All errors in a value; empty if it is valid.
 * @throws Error saying what is wrong with the schema, where the value meets it
 */
export type Validate = (value: unknown) => readonly SchemaProblem[];

const compiled = new WeakMap<JsonSchema, Validate>();

/**
 * Compiles a JSON Schema (draft-07) into a check, once per schema object. In addition to the standard keywords a schema
 * may have `x-hint`, what to do next, and `x-form`, the description of a valid string instead of its pattern; `format`
 * checks nothing.
 */
export function compileSchema(schema: JsonSchema): Validate {
  const known = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, known);
  return known;
}

/**
 * A validator that interprets the schema decides whether a value is valid. ajv compiles the schema into a function and
 * has much better errors, but loading it and compiling takes longer than the rest of a no-op build.
 */
function compile(schema: JsonSchema): Validate {
  // It marks the schema that it gets, which is a plugin's and may be frozen.
  const walker = new Validator(structuredClone(schema), '7');
  let explain: Validate | undefined;
  return (value) => {
    if (fits(walker, value)) return [];
    explain ??= compileWithAjv(schema);
    return explain(value);
  };
}

/** @throws Error saying what is wrong with a schema, whether or not a value meets it */
export function checkSchema(schema: JsonSchema): void {
  compileWithAjv(schema);
}

/** False also if it cannot be determined. */
function fits(walker: Validator, value: unknown): boolean {
  try {
    return walker.validate(value).valid;
  } catch {
    return false;
  }
}

/** Without its formats ajv would print a warning for each. */
const QUIET = { validateFormats: false, logger: false } as const;

const OPTIONS = { allErrors: true, verbose: true, strict: false, ...QUIET } as const;

/** Checking a schema against its own schema, and tuning code that runs once, take six times as long as the rest. */
const FAST = { validateSchema: false, meta: false, code: { optimize: false } } as const;

const require = createRequire(import.meta.url);

function compileWithAjv(schema: JsonSchema): Validate {
  const { Ajv } = require('ajv') as typeof import('ajv');
  const ajv = new Ajv({ ...OPTIONS, ...FAST });
  const check: ValidateFunction = ajv.compile(schema);
  return (value) => (check(value) ? [] : reduceErrors(check.errors ?? []).map(toProblem));
}
