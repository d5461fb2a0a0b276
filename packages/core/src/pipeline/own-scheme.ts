import type { HookSet } from '../plugin/hook-set.ts';

/** Whether core alone performs pushes of a scheme: what else may perform them decides by itself what it can do. */
export function isOwnScheme({ order }: Pick<HookSet, 'order'>, scheme: string): boolean {
  return order.push
    .filter(({ when }) => when.scheme?.includes(scheme) ?? true)
    .every(({ plugin }) => plugin === `builtin-${scheme}`);
}
