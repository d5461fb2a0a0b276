import type { BuildChange, NextLayer, NextPlatform, PlatformRecord } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { renderChange } from './render-change.ts';
import type { WhyView } from './why-view.ts';

type Step = Omit<PlatformRecord['steps'][number], 'facts'>;

/** What is said of each origin of the outputs of a step. */
export type StepWords = Readonly<Record<Step['from'], string>>;

/** Steps that ran or would run, and why; others only where everything is shown. */
export function renderSteps(
  all: readonly Step[],
  words: StepWords,
  { verbose, cwd, isTold = false }: WhyView,
): readonly string[] {
  return all.flatMap(({ id, from, repository, reason, changes, paths, unfinished }) => {
    if (from === 'local' && !verbose) return [];
    const where = paths.length > 0 ? ` (${paths.join(', ')})` : '';
    const place = repository === undefined ? '' : ` ${repository}`;
    const earlier = unfinished ? ' by an earlier build, which kept no image' : '';
    const left =
      isTold && from === 'compile' && !unfinished
        ? changes.filter((each) => !isInput(each))
        : changes;
    const details = left.map((change) => `  ${renderChange(change, cwd)}`);
    // It names the first of them, without the old value.
    const why = reason === undefined || changes.length > 0 ? '' : `: ${reason}`;
    return [escapeLine(`${id}${where}: ${words[from]}${place}${earlier}${why}`), ...details];
  });
}

const INPUTS: readonly BuildChange['kind'][] = ['file', 'directory', 'files', 'tool', 'command'];

/** What is recorded while a step runs. A variable of the caller has no values, unlike one that is set for the step. */
function isInput({ kind, old, new: now }: BuildChange): boolean {
  return INPUTS.includes(kind) || (kind === 'variable' && old === undefined && now === undefined);
}

/** Steps are named one by one up to this number. */
const MOST_STEPS = 3;

/** `, because of go build ./cmd/app`: why a layer is not what it was, where its entries do not say. */
export function becauseOf(
  { steps: own, changes }: Pick<NextLayer, 'steps' | 'changes'>,
  platform: Pick<NextPlatform, 'changes'> & { readonly steps: readonly Step[] },
): string {
  const ran = platform.steps.filter(({ id, from }) => own.includes(id) && from !== 'local');
  if (ran.length > MOST_STEPS) return `, because of ${ran.length} programs`;
  if (ran.length > 0) return `, because of ${ran.map(({ id }) => id).join(', ')}`;
  const isRetimed = platform.changes.some(({ kind }) => kind === 'timestamp');
  return isRetimed && changes.length === 0 ? ', because of the timestamp' : '';
}

/** Entries that differ; all that are known only where everything is shown. */
const MOST_ENTRIES = 10;

/** The entries of a layer that differ, indented. */
export function entryLines(
  { changes, further = 0 }: Pick<NextLayer, 'changes' | 'further'>,
  { verbose, cwd }: WhyView,
): readonly string[] {
  const shown = verbose ? changes : changes.slice(0, MOST_ENTRIES);
  const left = changes.length - shown.length + further;
  return [
    ...shown.map((change) => `  ${renderChange(change, cwd)}`),
    ...(left > 0 ? [`  and ${left} more ${left === 1 ? 'difference' : 'differences'}`] : []),
  ];
}
