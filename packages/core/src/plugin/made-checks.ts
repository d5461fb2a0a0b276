import type { ReturningHook } from './hook-table.ts';

/** Whether a value fits the schema of what taps of each hook return. */
export type DescriptionChecks = Readonly<Record<ReturningHook, (value: unknown) => boolean>>;

/**
 * Loads the functions that ajv compiled from these schemas when the package was built (scripts/description-checks.ts).
 * The sources have none.
 */
export const madeChecks: (() => DescriptionChecks) | undefined = undefined;
