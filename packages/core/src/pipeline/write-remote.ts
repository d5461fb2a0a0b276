import { allOrThrow, createLimit, defined } from '@strake/oci/internal';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { CacheEntry, EntryBlobs, WriteResult } from '../remote-cache/index.ts';
import { makeKeys } from './check-compiles.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { describeOutputs } from './describe-outputs.ts';
import { writeNote } from './remote-note.ts';
import {
  isElsewhere,
  layerEntry,
  type RemoteSteps,
  stepId,
  stepKey,
  toolOf,
} from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { writeCosts } from './step-costs.ts';
import { imagesOf } from './steps-for.ts';
import { whyNotShared } from './why-not-shared.ts';

/** Entries that are written at the same time. */
const WRITES = 8;

/** What a build found in the remote cache, and wrote to it. */
export interface WrittenSteps {
  /** Steps whose outputs the cache had. */
  readonly found: number;
  readonly written: number;
  /** Why steps cannot be shared: one reason for each. */
  readonly notShared: readonly string[];
}

/**
 * Writes the outputs of steps into the remote cache, and what their tools keep, if this build may. Call it when layers are written and the
 * inputs of steps are stored. It never fails: the cache warns.
 */
export async function writeRemote(
  session: BuildSession,
  compiles: readonly DescribedCompile[],
): Promise<WrittenSteps | undefined> {
  const { remote } = session;
  if (!remote?.cache.mayWrite) return undefined;
  const [results] = await allOrThrow([
    writeEntries(session, remote, compiles),
    remote.toolCaches.write(),
  ]);
  return {
    found: results.filter(({ result = '' }) => ['used', 'exists', 'differs'].includes(result))
      .length,
    written: results.filter(({ result }) => result === 'written').length,
    notShared: results.flatMap(({ why }) => why ?? []),
  };
}

async function writeEntries(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
): Promise<readonly StepResult[]> {
  const results = await writeSteps(session, remote, compiles);
  // A registry that is in trouble shall not hold up the end of the build again.
  if (!results.some(({ result }) => result === 'failed'))
    await writeRest(session, remote, compiles, results);
  return results;
}

async function writeSteps(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
): Promise<readonly StepResult[]> {
  const limit = createLimit(WRITES);
  const results = await Promise.all(
    compiles.map(async (compile) => {
      await makeKeys(session, remote, compile);
      const ofImages = imagesOf(compile.job);
      const shown = compile.job.steps.filter(
        ({ outputs }) => outputs.length > 0 && outputs.every((file) => ofImages.has(file)),
      );
      return Promise.all(
        shown.map((step): StepResult | Promise<StepResult> => {
          if (remote.outputs.repositoryOf(step) !== undefined) return { result: 'used' };
          if (isElsewhere(remote, step)) return {};
          return limit(() => writeStep(session, remote, compile, step));
        }),
      );
    }),
  );
  return results.flat();
}

/** Writes layers that no entry of a step has, and notes for other builds. */
async function writeRest(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
  results: readonly StepResult[],
): Promise<void> {
  const held = results.map((each) => layersThere(session, remote, each));
  const without = [...(await Promise.all(held)).flat(), ...unsharedLayers(remote, compiles)];
  await writeLayers(session, remote, new Set(without));
  await writeCosts(session, remote, compiles);
  for (const query of (await session.services.remote?.queries()) ?? [])
    if (!(await remote.cache.find('layer', query.key, session.signal)))
      await writeNote(session, remote, query, query.result);
}

/** What became of the entry of a step. */
interface StepResult {
  readonly entry?: CacheEntry;
  /** `used`: its outputs came from the cache. Absent: it is not written. */
  readonly result?: WriteResult | 'used';
  /** Why it cannot be shared. */
  readonly why?: string;
}

/** The layers of the entry that the cache has for a step now: this one's, or an earlier one's. */
async function layersThere(
  { signal }: BuildSession,
  { cache }: RemoteSteps,
  { entry, result }: StepResult,
): Promise<readonly string[]> {
  if (!entry) return [];
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
    const entry = layerEntry(key, 'layer', layer);
    const result = await remote.cache.write(entry, entryBlobs(session, remote), session.signal);
    if (result === 'failed') return;
  }
}

async function writeStep(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<StepResult> {
  const why = await whyNotShared(session, remote, compile, step);
  if (why !== undefined) return { why };
  const { key, anyKey } = stepKey(remote, step) ?? {};
  const content = await describeOutputs(session, remote, compile, step);
  if (content === undefined || key === undefined || anyKey === undefined) return {};
  const entry: CacheEntry = {
    kind: 'step',
    key,
    anyKey,
    name: step.id,
    ...defined({ tool: toolOf(step)?.version }),
    platform: compile.platform,
    ...content,
    seconds: remote.seconds.get(stepId(step)) ?? 0,
  };
  const blobs = entryBlobs(session, remote);
  return { entry, result: await remote.cache.write(entry, blobs, session.signal) };
}
