import { isRecord } from '@strake/oci/internal';
import { sumOf } from '../action-cache/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { readNote, writeNote } from './remote-note.ts';
import { type RemoteSteps, stepId } from './remote-steps.ts';
import type { BuildSession } from './session.ts';

/** Seconds of steps, by {@link costName}. */
export type StepCosts = ReadonlyMap<string, number>;

/** Identifies a step across machines and versions of its sources. */
export function costName(platformName: string, id: string): string {
  return `${platformName} ${id}`;
}

/** What the steps of these compiles took when a build noted it; empty if none has. */
export async function readCosts(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
): Promise<StepCosts> {
  const noted = await readNote(remote.cache, keyOf(namesOf(compiles)), session.signal);
  const entries = Object.entries(isRecord(noted) ? noted : {});
  return new Map(
    entries.filter(
      (entry): entry is [string, number] =>
        typeof entry[1] === 'number' && Number.isFinite(entry[1]) && entry[1] >= 0,
    ),
  );
}

/** Notes what all steps took, here or where their outputs were made, unless a build has done so, or nothing can be shared. */
export async function writeCosts(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
): Promise<void> {
  const names = namesOf(compiles);
  const isShared = [...remote.found.values()].some((key) => !('why' in key));
  const costs = compiles.flatMap(({ platformName, job }) =>
    job.steps.flatMap((step) => {
      const seconds = remote.seconds.get(stepId(step)) ?? remote.outputs.secondsOf(step);
      return seconds === undefined ? [] : [[costName(platformName, step.id), seconds] as const];
    }),
  );
  const key = keyOf(names);
  // Every shard would warn of a note that is not trusted: it is replaced, whatever is known.
  const isReplaced = remote.cache.isRejected('layer', key);
  // Part of the costs would deal worse than none.
  if (!isReplaced && (!isShared || costs.length === 0 || costs.length < names.length)) return;
  if ((await remote.cache.find('layer', key, session.signal)) !== undefined) return;
  const known = Object.fromEntries(costs);
  const usual = costs.length === 0 ? 1 : sum(costs.map(([, seconds]) => seconds)) / costs.length;
  const all = Object.fromEntries(names.map((name) => [name, known[name] ?? usual]));
  await writeNote(session, remote, { key, name: 'costs of steps' }, all);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function namesOf(compiles: readonly DescribedCompile[]): readonly string[] {
  return compiles.flatMap(({ platformName, job }) =>
    job.steps.map(({ id }) => costName(platformName, id)),
  );
}

function keyOf(names: readonly string[]): string {
  return sumOf(JSON.stringify(['strake costs 1', ...names]));
}
