import type { HookSet } from '../plugin/hook-set.ts';

/** Whether only core performs pushes of a scheme: plugins decide for themselves what they support. */
export function isOwnScheme({ order }: Pick<HookSet, 'order'>, scheme: string): boolean {
  return order.push
    .filter(({ when }) => when.scheme?.includes(scheme) ?? true)
    .every(({ plugin }) => plugin === `builtin-${scheme}`);
}
