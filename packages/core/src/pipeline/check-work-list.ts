import { isRecord } from '@strake/oci/internal';
import { digestOf, type StepKey } from '../action-cache/index.ts';
import { makeKeys } from './check-compiles.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { readNote, writeNote } from './remote-note.ts';
import { type RemoteSteps, stepId } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { costName } from './step-costs.ts';

/** The parts of the keys of all steps, by platform and step. */
type WorkList = Readonly<Record<string, StepKey['parts']>>;

/**
 * Compares the work with that of the first machine that noted it for this commit, and warns of a difference: what one machine compiles,
 * others would not find. Without a commit, or with a modified work tree, nothing is compared.
 * @param isShard the first shard notes its work
 */
export async function checkWorkList(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
  isShard: boolean,
): Promise<void> {
  const { revision, modified } = await session.services.sources.facts();
  if (revision === undefined || modified) return;
  const images = compiles.flatMap(({ targets }) => targets.map(({ image }) => image.name));
  const key = digestOf(JSON.stringify(['strake work 1', revision, [...new Set(images)].sort()]));
  const ours = await listWork(session, remote, compiles);
  const theirs = await readNote(remote.cache, key, session.signal);
  if (!isRecord(theirs)) {
    if (isShard) await writeNote(session, remote, { key, name: 'work list' }, ours);
    return;
  }
  const difference = firstDifference(ours, theirs);
  if (difference) session.emit({ type: 'warning', ...difference });
}

async function listWork(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
): Promise<WorkList> {
  const list: [string, StepKey['parts']][] = [];
  for (const compile of compiles) {
    await makeKeys(session, remote, compile);
    for (const step of compile.job.steps) {
      const key = remote.found.get(stepId(step));
      if (key && !('why' in key)) list.push([costName(compile.platformName, step.id), key.parts]);
    }
  }
  return Object.fromEntries(list);
}

function firstDifference(ours: WorkList, theirs: Readonly<Record<string, unknown>>) {
  const [extra] = Object.keys(ours).filter((name) => !Object.hasOwn(theirs, name));
  const [missing] = Object.keys(theirs).filter((name) => !Object.hasOwn(ours, name));
  if (extra !== undefined || missing !== undefined) {
    const [name, here, there] =
      extra === undefined
        ? [missing ?? '', 'not here', 'on another machine']
        : [extra, 'here', 'not on another machine'];
    return {
      message: `"${name}" is built ${here}, but ${there}, for the same commit`,
      hint: 'If a base changed meanwhile, name the platforms instead of "all", or the base by its digest.',
    };
  }
  for (const [name, parts] of Object.entries(ours)) {
    const other = Object(theirs[name]) as Readonly<Record<string, unknown>>;
    const part = Object.entries(parts).find(([key, digest]) => other[key] !== digest)?.[0];
    if (part === undefined) continue;
    return {
      message: `"${name}" has another ${part} here than on another machine, for the same commit`,
      hint:
        HINTS[part] ??
        'Compile on machines with equal settings, or they compile the same things again.',
    };
  }
  return undefined;
}

const HINTS: Readonly<Record<string, string>> = {
  'command line':
    'If a variable comes from git, clone with the same depth and with tags everywhere.',
  commit: 'Clone with the same depth and with tags everywhere, or set "vcs: labels".',
  tool: 'Use the same version of the tool everywhere.',
  files: 'Something wrote into the sources on one of the machines: the caches see different files.',
};
