import type { FailedCondition } from '../diff/diff-report.ts';

/** A condition that holds for the same reason on some platforms; on none if it is about the index. */
export interface MergedFailure extends Omit<FailedCondition, 'platform'> {
  readonly platforms: readonly string[];
}

/** What is the same on several platforms is said once. */
export function mergeFailures(failed: readonly FailedCondition[]): readonly MergedFailure[] {
  const groups = Map.groupBy(failed, ({ condition, message }) => `${condition}\0${message}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { condition, message } = first;
    const platforms = group.flatMap(({ platform }) =>
      platform === undefined ? [] : [platform || 'no platform'],
    );
    return [{ condition, message, platforms }];
  });
}
