import type { TrailEntry } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import type { PlanView } from './plan.ts';

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

/** Changes of one call that are listed before the rest is only counted. */
const MOST = 8;

/** Every tap that was asked, in order, and what each changed. */
export function describeTrail(
  trail: readonly TrailEntry[],
  { verbose }: Pick<PlanView, 'verbose'>,
): readonly string[] {
  return alignColumns(
    trail.map((entry, at) => [
      trail[at - 1]?.hook === entry.hook ? '' : entry.hook,
      `${entry.plugin} @ ${entry.stage}`,
      whatChanged(entry, verbose),
    ]),
  );
}

function whatChanged({ outcome, changes }: TrailEntry, verbose: boolean): string {
  if (outcome === 'skipped') return 'skipped: its filter does not fit';
  if (outcome === 'unchanged') return 'no change';
  const shown = verbose ? changes : changes.slice(0, MOST);
  const rest = changes.length - shown.length;
  return [
    ...shown.map(({ kind, path }) => `${MARKS[kind]}${path}`),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join(' ');
}
