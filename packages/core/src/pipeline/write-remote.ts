import { createLimit, defined } from '@strake/oci/internal';
import { type StepKey, uncoveredInput } from '../action-cache/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { CacheEntry, EntryBlobs, EntryOutput, WriteResult } from '../remote-cache/index.ts';
import { stepAction, stepName } from './cached-step.ts';
import { makeKeys } from './check-compiles.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { writeNote } from './remote-note.ts';
import {
  entryLayer,
  isElsewhere,
  type LayerUse,
  type RemoteSteps,
  stepId,
} from './remote-steps.ts';
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
  if (results.flat().includes('failed')) return;
  await writeCosts(session, remote, compiles);
  for (const query of (await session.services.remote?.queries()) ?? [])
    if (!(await remote.cache.find('layer', query.key, session.signal)))
      await writeNote(session, remote, query, query.result);
}

async function writeStep(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<WriteResult | undefined> {
  const blobs: EntryBlobs = {
    open: (descriptor, signal) => session.services.blobs.open(descriptor, signal),
    originsOf: (digest) => remote.pushed.get(digest) ?? [],
  };
  if ((await whyNotShared(session, remote, compile, step)) !== undefined) return undefined;
  const key = remote.found.get(stepId(step));
  const content = await outputsOf(session, remote, compile, step);
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
  return remote.cache.write(entry, blobs, session.signal);
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

/** The outputs of a step, and layers that contain them; undefined if they have changed since they were packed. */
async function outputsOf(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  { outputs }: CompileStep,
): Promise<Pick<CacheEntry, 'outputs' | 'layers'> | undefined> {
  const { blobs, files } = session.services;
  const uses = outputs.flatMap((file) => remote.uses.get(file) ?? []);
  const packed =
    uses.length === outputs.length ? uses : await packOutputs(session, compile, outputs);
  const layers = [...new Map(packed.map(({ layer }) => [layer.descriptor.digest, layer])).values()];
  const found: EntryOutput[] = [];
  for (const [at, file] of outputs.entries()) {
    const known = await blobs.knownContent(file);
    const size = await files.size(file);
    const use = packed[at];
    if (!use || !known || size === undefined || known.state !== files.state(file)) return undefined;
    const layer = layers.findIndex(
      ({ descriptor }) => descriptor.digest === use.layer.descriptor.digest,
    );
    found.push({ digest: known.digest, size, layer, path: use.path });
  }
  return { outputs: found, layers };
}

/** A layer with nothing but outputs, for those that no image of this build contains. */
async function packOutputs(
  { services, signal }: BuildSession,
  { targets }: DescribedCompile,
  outputs: readonly string[],
): Promise<readonly LayerUse[]> {
  const entries = outputs.map((file, at) => ({
    type: 'file' as const,
    path: `/outputs/${at}`,
    content: { file },
  }));
  const timestamp = targets[0]?.settings.timestamp ?? 0;
  const written = await services.blobs.writeLayer(
    { id: 'outputs', entries },
    { timestamp, signal },
  );
  return entries.map(({ path }) => ({ layer: entryLayer(written), path: path.slice(1) }));
}
