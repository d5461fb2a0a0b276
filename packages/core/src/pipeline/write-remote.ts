import { createLimit, defined } from '@strake/oci/internal';
import { type StepKey, uncoveredInput } from '../action-cache/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { CacheEntry, EntryBlobs, WriteResult } from '../remote-cache/index.ts';
import { stepAction, stepName } from './cached-step.ts';
import { makeKeys } from './check-compiles.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { describeOutputs } from './describe-outputs.ts';
import { writeNote } from './remote-note.ts';
import { isElsewhere, type RemoteSteps, stepId } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { writeCosts } from './step-costs.ts';

/** Entries that are written at the same time. */
const WRITES = 8;

/**
 * Writes the outputs of steps into the remote cache, if this build may. Call it when layers are written and the inputs of steps are
 * stored. It never fails: the cache warns.
 */
export async function writeRemote(
  session: BuildSession,
  compiles: readonly DescribedCompile[],
): Promise<void> {
  const { remote } = session;
  if (!remote?.cache.mayWrite) return;
  const limit = createLimit(WRITES);
  const results = await Promise.all(
    compiles.map(async (compile) => {
      await makeKeys(session, remote, compile);
      const ofImages = new Set(compile.job.outputs.map(({ file }) => file));
      const made = compile.job.steps.filter(
        (step) =>
          step.outputs.length > 0 &&
          step.outputs.every((file) => ofImages.has(file)) &&
          !isElsewhere(remote, step),
      );
      const writes = made.map((step) => limit(() => writeStep(session, remote, compile, step)));
      return Promise.all(writes);
    }),
  );
  // A registry that is in trouble shall not hold up the end of the build again.
  if (results.flat().some((each) => each?.result === 'failed')) return;
  const held = results.flat().map((each) => layersThere(session, remote, each));
  const without = [...(await Promise.all(held)).flat(), ...unsharedLayers(remote, compiles)];
  await writeLayers(session, remote, new Set(without));
  await writeCosts(session, remote, compiles);
  for (const query of (await session.services.remote?.queries()) ?? [])
    if (!(await remote.cache.find('layer', query.key, session.signal)))
      await writeNote(session, remote, query, query.result);
}

/** What became of the entry of a step. */
interface WrittenStep {
  readonly entry: CacheEntry;
  readonly result: WriteResult;
}

/** The layers of the entry that the cache has for a step now: this one's, or an earlier one's. */
async function layersThere(
  { signal }: BuildSession,
  { cache }: RemoteSteps,
  step: WrittenStep | undefined,
): Promise<readonly string[]> {
  if (!step) return [];
  const { entry, result } = step;
  const there = result === 'written' ? entry : (await cache.find('step', entry.key, signal))?.entry;
  return (there?.layers ?? []).map(({ descriptor }) => descriptor.digest);
}

/** Digests of layers with outputs that other machines cannot use. */
function unsharedLayers(
  { found, uses }: RemoteSteps,
  compiles: readonly DescribedCompile[],
): readonly string[] {
  return compiles
    .flatMap(({ job }) => job.steps)
    .filter((step) => 'why' in (found.get(stepId(step)) ?? {}))
    .flatMap(({ outputs }) => outputs.flatMap((file) => uses.get(file) ?? []))
    .map(({ layer }) => layer.descriptor.digest);
}

function entryBlobs({ services: { blobs } }: BuildSession, remote: RemoteSteps): EntryBlobs {
  return {
    open: (descriptor, signal) => blobs.open(descriptor, signal),
    originsOf: (digest) => remote.pushed.get(digest) ?? [],
  };
}

/**
 * Writes layers that were packed here, and that no entry of a step has: of programs which other machines compiled, or which are in
 * entries that were written with other layers.
 * @param without digests of layers in entries of steps, and of those that other machines cannot use
 */
async function writeLayers(
  session: BuildSession,
  remote: RemoteSteps,
  without: ReadonlySet<string>,
): Promise<void> {
  const layers = new Map(
    [...remote.uses.values()].flat().map(({ layer }) => [layer.descriptor.digest, layer]),
  );
  for (const [digest, layer] of layers) {
    const { key } = layer;
    if (key === undefined || without.has(digest) || remote.outputs.hasLayer(key)) continue;
    if (await remote.cache.find('layer', key, session.signal)) continue;
    const platform = { os: 'linux', architecture: 'amd64' };
    const rest = { name: 'layer', platform, outputs: [], layers: [layer], seconds: 0 };
    const blobs = entryBlobs(session, remote);
    const result = await remote.cache.write({ kind: 'layer', key, ...rest }, blobs, session.signal);
    if (result === 'failed') return;
  }
}

async function writeStep(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<WrittenStep | undefined> {
  const blobs = entryBlobs(session, remote);
  if ((await whyNotShared(session, remote, compile, step)) !== undefined) return undefined;
  const key = remote.found.get(stepId(step));
  const content = await describeOutputs(session, remote, compile, step);
  if (content === undefined || !key || 'why' in key || key.key === undefined) return undefined;
  const { shared } = step.inputs ?? {};
  const tool = shared && 'tool' in shared ? shared.tool.version : undefined;
  const entry: CacheEntry = {
    kind: 'step',
    key: key.key,
    anyKey: key.anyKey,
    name: step.id,
    ...defined({ tool }),
    platform: compile.platform,
    ...content,
    seconds: remote.seconds.get(stepId(step)) ?? 0,
  };
  return { entry, result: await remote.cache.write(entry, blobs, session.signal) };
}

/**
 * Why other machines cannot use the outputs of a step.
 * @returns undefined if they can
 */
export async function whyNotShared(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<string | undefined> {
  const key = remote.found.get(stepId(step));
  if (key === undefined) return 'its inputs are not declared';
  if ('why' in key) return key.why;
  const action = stepAction(session, compile, step);
  const inputs = await session.services.actionCache.inputsOf(stepName(step));
  if (!action || 'why' in inputs) return 'why' in inputs ? inputs.why : 'its inputs are unknown';
  const missing = uncoveredInput(inputs.facts, action, key);
  if (missing !== undefined) return `other machines do not look at ${missing}`;
  // The keys of earlier steps stand for what they made.
  for (const earlier of makersOf(compile.job.steps, step, key)) {
    if (stepId(earlier) === stepId(step)) return `${earlier.id} writes the same files`;
    const why = await whyNotShared(session, remote, compile, earlier);
    if (why !== undefined) return `${earlier.id}: ${why}`;
  }
  return undefined;
}

function makersOf(
  steps: readonly CompileStep[],
  step: CompileStep,
  { contents: { made } }: StepKey,
): readonly CompileStep[] {
  return steps
    .slice(0, steps.indexOf(step))
    .filter(({ outputs }) => outputs.some((file) => made.has(file)));
}
