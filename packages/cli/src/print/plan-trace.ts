import type { Change, TraceEntry } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import type { PlanView } from './plan-view.ts';

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

/** The number of changes of a call that are listed; the rest is only counted. */
const MOST = 8;

/** Every tap that was called, in order, and what each changed. Of several taps of a plugin in one stage, those that change nothing are one line at most. */
export function describeTrace(
  all: readonly TraceEntry[],
  { verbose }: Pick<PlanView, 'verbose'>,
): readonly string[] {
  const isSame = (one: TraceEntry) => (other: TraceEntry) =>
    one.hook === other.hook && one.plugin === other.plugin && one.stage === other.stage;
  const trace = all.filter(
    (entry, at) =>
      entry.outcome !== 'unchanged' ||
      !all.some(
        (other, where) =>
          isSame(entry)(other) &&
          (other.outcome === 'changed' || (other.outcome === 'unchanged' && where < at)),
      ),
  );
  return alignColumns(
    trace.map((entry, at) => [
      trace[at - 1]?.hook === entry.hook ? '' : entry.hook,
      `${entry.plugin} @ ${entry.stage}`,
      whatChanged(entry, verbose),
    ]),
  );
}

function whatChanged({ outcome, stage, changes }: TraceEntry, verbose: boolean): string {
  if (outcome === 'skipped') return 'skipped: its filter does not match';
  if (outcome === 'unchanged') return stage === 'check' ? 'passed' : 'no change';
  const merged = mergeVariables(changes);
  const shown = verbose ? merged : merged.slice(0, MOST);
  const rest = merged.length - shown.length;
  return [
    ...shown.map(({ kind, path }) => `${MARKS[kind]}${path}`),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join(' ');
}

/** An environment is a list of `NAME=value`: a removed and an added line for the same name are shown as one change. */
function mergeVariables(changes: readonly Change[]): readonly Change[] {
  const kinds = new Map<string, Change['kind']>();
  for (const { kind, path } of changes) {
    const name = path.replace(/^(config\.config\.Env\[[^=]+)=.*\]$/s, '$1]');
    const known = kinds.get(name);
    kinds.set(name, known === undefined || known === kind ? kind : 'changed');
  }
  return [...kinds].map(([path, kind]) => ({ kind, path }));
}
