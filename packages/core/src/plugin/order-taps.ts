import { StrakeError } from '../errors/index.ts';
import { type HookName, stagesOf } from './hook-table.ts';
import type { Tap } from './tap.ts';

/**
 * The taps of one hook in the order in which they run: by stage, then by `before` and `after`, then in the given order.
 * The sort is stable, so a tap moves only if `before` or `after` requires it. tapable's own `stage` and `before` are not
 * used, because they sort a chain of three `before`s incorrectly (webpack/tapable#168).
 * @throws PLUGIN_ORDER for a cycle, or a `before` or `after` that names a plugin of another stage
 */
export function orderTaps(hook: HookName, taps: readonly Tap[]): readonly Tap[] {
  return stagesOf(hook).flatMap((stage) => {
    const members = taps.filter((tap) => tap.stage === stage);
    for (const tap of members) refuseOtherStages(tap, members, taps);
    return sortStage(members);
  });
}

function refuseOtherStages(tap: Tap, members: readonly Tap[], all: readonly Tap[]): void {
  for (const name of [...tap.before, ...tap.after]) {
    const elsewhere = all.find((other) => other.plugin === name);
    if (!elsewhere || members.some((other) => other.plugin === name)) continue;
    throw new StrakeError(
      'PLUGIN_ORDER',
      `plugin "${tap.plugin}" orders itself relative to "${name}" in ${tap.hook}/${tap.stage}, but "${name}" taps ${tap.hook} at stage ${elsewhere.stage}`,
      {
        plugin: tap.plugin,
        hook: tap.hook,
        stage: tap.stage,
        hint: '"before" and "after" order taps within one stage: use the same stage, or remove them if the stages already give this order.',
      },
    );
  }
}

function sortStage(members: readonly Tap[]): readonly Tap[] {
  const waiting = [...members];
  const sorted: Tap[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((tap) =>
      waiting.every((other) => other === tap || !comesBefore(other, tap)),
    );
    if (next < 0) throw circle(waiting);
    sorted.push(...waiting.splice(next, 1));
  }
  return sorted;
}

/** Two taps of one plugin in one stage keep their order, even if the plugin names itself. */
function comesBefore(first: Tap, second: Tap): boolean {
  if (first.plugin === second.plugin) return false;
  return first.before.includes(second.plugin) || second.after.includes(first.plugin);
}

function circle(waiting: readonly Tap[]): StrakeError {
  const path: Tap[] = [];
  let tap = waiting[0];
  while (tap && !path.includes(tap)) {
    path.push(tap);
    const current: Tap = tap;
    tap = waiting.find((other) => comesBefore(other, current));
  }
  const round = [...path.slice(tap ? path.indexOf(tap) : 0), ...(tap ? [tap] : [])].reverse();
  const [first] = waiting;
  return new StrakeError(
    'PLUGIN_ORDER',
    `"before" and "after" form a cycle in ${first?.hook}/${first?.stage}: ${round.map((each) => each.plugin).join(' → ')}`,
    {
      ...(first ? { hook: first.hook, stage: first.stage } : {}),
      hint: 'Remove one of these plugins, or one "before" or "after" of theirs.',
    },
  );
}
