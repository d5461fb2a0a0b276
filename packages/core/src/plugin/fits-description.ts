import { compileSchema } from './compile-schema.ts';
import { DESCRIPTION_SCHEMA } from './data/description-schema.ts';
import type { ReturningHook } from './hook-table.ts';
import { type DescriptionChecks, madeChecks } from './made-checks.ts';

/**
 * Up to this many descriptions in a process (steps of compiles count separately), interpreting their schemas takes less
 * time than loading compiled ones.
 */
const FEW = 64;

let seen = 0;
let made: DescriptionChecks | undefined;

/** Whether a value fits the schema of a hook's results. A large build calls this thousands of times. */
export function fitsDescription(hook: ReturningHook, value: unknown): boolean {
  const { steps } = Object(value) as { readonly steps?: unknown };
  seen += Array.isArray(steps) ? steps.length : 1;
  if (seen > FEW) made ??= madeChecks?.();
  return made?.[hook](value) ?? compileSchema(DESCRIPTION_SCHEMA[hook])(value).length === 0;
}
