import type { ReturningHook } from './hook-table.ts';

/** Whether a value fits the schema of what taps of each hook return. */
export type DescriptionChecks = Readonly<Record<ReturningHook, (value: unknown) => boolean>>;

/**
 * Loads functions that ajv made of these schemas when the package was built: scripts/description-checks.ts puts them here. In the
 * sources there are none.
 */
export const madeChecks: (() => DescriptionChecks) | undefined = undefined;
