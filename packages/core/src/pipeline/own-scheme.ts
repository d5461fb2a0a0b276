import type { HookSet } from '../plugin/hook-set.ts';

/** Whether only core performs pushes of a scheme. */
export function isOwnScheme({ order }: Pick<HookSet, 'order'>, scheme: string): boolean {
  return order.push
    .filter(({ stage, when }) => stage === 'make' && (when.scheme?.includes(scheme) ?? true))
    .every(({ plugin }) => plugin === `builtin-${scheme}`);
}
