import { defined, isRecord } from '@strake/oci/internal';
import { sumOf } from '../action-cache/index.ts';
import { makeKeys } from './check-compiles.ts';
import { compareWorkLists, type WorkList } from './compare-work-lists.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { readNote, writeNote } from './remote-note.ts';
import { type RemoteSteps, stepKey, toolOf } from './remote-steps.ts';
import type { Selection } from './select-targets.ts';
import type { BuildSession } from './session.ts';
import { costName } from './step-costs.ts';

/**
 * Compares the work with that of the first machine that noted it for this commit, and warns of a difference: what one machine compiles,
 * others would not find. Without a commit, or with a modified work tree, nothing is compared.
 * Parts of a project, such as `-p linux/arm64`, are compared with the same parts.
 * @param isShard the first shard notes its work
 */
export async function checkWorkList(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
  { platforms = [] }: Selection,
  isShard: boolean,
): Promise<void> {
  const { revision, modified } = await session.services.sources.facts();
  if (revision === undefined || modified) return;
  const images = compiles.flatMap(({ targets }) => targets.map(({ image }) => image.name));
  const parts = [new Set(images), new Set(platforms)].map((names) => [...names].sort());
  const key = sumOf(JSON.stringify(['strake work 2', revision, ...parts]));
  const ours = await listWork(session, remote, compiles);
  const theirs = await readNote(remote.cache, key, session.signal);
  if (!isRecord(theirs)) {
    // One that is not trusted would cost every build of the commit a warning.
    if (isShard || remote.cache.isRejected('layer', key))
      await writeNote(session, remote, { key, name: 'work list' }, ours);
    return;
  }
  const difference = compareWorkLists(ours, theirs);
  if (difference) session.emit({ type: 'warning', ...difference });
}

async function listWork(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
): Promise<WorkList> {
  const steps: [string, Readonly<Record<string, string>>][] = [];
  for (const compile of compiles) {
    await makeKeys(session, remote, compile);
    for (const step of compile.job.steps) {
      const key = stepKey(remote, step);
      const name = costName(compile.platformName, step.id);
      const parts = key ? { ...key.parts, ...defined({ version: toolOf(step)?.version }) } : {};
      steps.push([name, parts]);
    }
  }
  return { variables: variablesOf(compiles), steps: Object.fromEntries(steps) };
}

/** Digits of digests: enough to see a difference, too few to find a secret. */
const DIGITS = 4;

function variablesOf(compiles: readonly DescribedCompile[]): WorkList['variables'] {
  const values = new Map<string, Set<string>>();
  for (const { image } of compiles.flatMap(({ targets }) => targets))
    for (const [name, value] of Object.entries(image.variables))
      values.set(name, (values.get(name) ?? new Set()).add(value));
  return Object.fromEntries(
    [...values].map(([name, all]) => [
      name,
      sumOf(JSON.stringify([...all].sort())).slice(0, DIGITS),
    ]),
  );
}
