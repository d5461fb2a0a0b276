import { createRequire } from 'node:module';
import { Validator } from '@cfworker/json-schema';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonSchema } from './definition.ts';

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
  return (value) => (check(value) ? [] : reduce(check.errors ?? []).map(toProblem));
}

/**
 * Of the errors of alternatives (anyOf, oneOf) only those that got furthest are kept: for a record, it is no news that
 * it is not a string. Several alternatives that fail at the same place become one error that names their types.
 */
function reduce(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  let rest = errors.filter(({ keyword }) => keyword !== 'if');
  for (const selection of choices) {
    const inner = rest.filter(
      (error) => error !== selection && error.schemaPath.startsWith(`${selection.schemaPath}/`),
    );
    const deeper = inner.filter(
      (error) =>
        error.instancePath !== selection.instancePath ||
        error.keyword === 'additionalProperties' ||
        error.keyword === 'required' ||
        error.keyword.startsWith('min') ||
        error.keyword.startsWith('max'),
    );
    const fitting = deeper.filter((error) => !isMisfit(error, inner));
    const kept: readonly ErrorObject[] = fitting.length > 0 ? fitting : [merge(selection, inner)];
    rest = rest.filter((error) => error !== selection && !inner.includes(error)).concat(kept);
  }
  return rest;
}

/** True for an error of an alternative with another type. */
function isMisfit(error: ErrorObject, inner: readonly ErrorObject[]): boolean {
  const branch = branchOf(error);
  return inner.some(
    (other) =>
      branchOf(other) === branch &&
      other.keyword === 'type' &&
      other.instancePath.length < error.instancePath.length,
  );
}

function branchOf(error: ErrorObject): string {
  return /^(.*\/(?:anyOf|oneOf)\/\d+)/.exec(error.schemaPath)?.[1] ?? '';
}

function merge(selection: ErrorObject, inner: readonly ErrorObject[]): ErrorObject {
  const types = inner.flatMap((error) =>
    error.keyword === 'type' ? [error.params.type].flat() : [],
  );
  const values = inner.flatMap((error) =>
    error.keyword === 'enum'
      ? (error.params.allowedValues as unknown[])
      : error.keyword === 'const'
        ? [error.params.allowedValue]
        : [],
  );
  return { ...selection, params: { types: [...new Set(types)], values } };
}

const INCOMPLETE = ['required', 'minItems', 'minProperties', 'contains', 'dependencies'];

function toProblem(error: ErrorObject): SchemaProblem {
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
