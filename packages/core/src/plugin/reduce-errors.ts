import type { ErrorObject } from 'ajv';

/**
 * Of the errors of alternatives (anyOf, oneOf) only those that got furthest are kept: for a record, that it
 * is not a string says nothing. Several alternatives that fail at the same place become one error that names their types.
 */
export function reduceErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
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
