import { allOrAbort } from '@strake/oci/internal';
import type { CompileStep } from '../plugin/compile-job.ts';
import { writeLayers } from './assemble-image.ts';
import { createBaseReader } from './base-reader.ts';
import { type CheckedCompile, checkCompiles, makeKeys } from './check-compiles.ts';
import { checkWorkList } from './check-work-list.ts';
import { compileInTurn } from './compile-in-turn.ts';
import { dealSteps, type WorkUnit } from './deal-steps.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { describeCompiles, releaseAll } from './describe-compiles.ts';
import { describeLayers } from './describe-layers.ts';
import { isElsewhere, type RemoteSteps, stepId } from './remote-steps.ts';
import { type Selection, selectTargets } from './select-targets.ts';
import { type BuildSession, inPhase } from './session.ts';
import { costName, readCosts, type StepCosts } from './step-costs.ts';
import { imagesOf, stepsFor } from './steps-for.ts';
import { familiesOf, type ImageTargets, type Target } from './target.ts';
import { type WatchedSteps, watchSteps } from './watch-steps.ts';
import { withRemote } from './with-remote.ts';
import { writeRemote } from './write-remote.ts';

/** One of several builds that share the work. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly total: number;
}

/**
 * Compiles one part of all programs and platforms into the remote cache, and packs them into layers. It makes no image.
 * @throws as a build does
 */
export async function runShard(
  given: BuildSession,
  controller: AbortController,
  request: Selection & { readonly signal?: AbortSignal },
  shard: Shard,
): Promise<void> {
  const [watching, watched] = watchSteps(given);
  try {
    await compileShard(watching, controller, request, shard, watched);
  } catch (thrown) {
    const { recordFailure } = await import('./record-unfinished.ts');
    await recordFailure(given, watched, thrown, request.signal?.aborted ?? false);
    throw thrown;
  }
}

async function compileShard(
  watching: BuildSession,
  controller: AbortController,
  request: Selection,
  shard: Shard,
  watched: WatchedSteps,
): Promise<void> {
  const session = withRemote(watching);
  const { remote } = session;
  if (!remote) throw new RangeError('a shard needs a remote cache');
  const bases = createBaseReader(session.services, session.signal);
  try {
    const images = await selectTargets(session, request, bases);
    const described = await describeCompiles(session, images);
    try {
      const { all, mine } = await takePart(session, remote, described, shard);
      await checkWorkList(session, remote, described, request, true);
      const compiles = await checkCompiles(session, described);
      await compileAll(session, controller, compiles, images);
      const compiled = mine.filter((step) => remote.seconds.has(stepId(step))).length;
      await Promise.allSettled(session.afterwards);
      await writeRemote(session, compiles);
      await remote.toolCaches.summarize();
      const message = summary(shard, mine.length, compiled, all.length);
      const { recordUnfinished } = await import('./record-unfinished.ts');
      await recordUnfinished(session, watched, `made no image: ${message}`);
      session.emit({ type: 'notice', message });
    } finally {
      await Promise.allSettled(session.afterwards);
      await releaseAll(described.map((compile) => compile.directory));
    }
  } finally {
    await bases.close();
  }
}

interface Part {
  /** The steps of all shards. */
  readonly all: readonly CompileStep[];
  readonly mine: readonly CompileStep[];
}

/** Takes the part of this shard, without the steps whose outputs no machine could use: the rest is for other machines. */
async function takePart(
  session: BuildSession,
  remote: RemoteSteps,
  compiles: readonly DescribedCompile[],
  shard: Shard,
): Promise<Part> {
  const costs = await readCosts(session, remote, compiles);
  const units = compiles.flatMap((compile) => unitsOf(compile, costs));
  const dealt = dealSteps(units, shard.total)[shard.index - 1] ?? [];
  for (const compile of compiles) await makeKeys(session, remote, compile);
  const all = units.flatMap(({ steps }) => steps);
  const reasons = new Map<string, string>();
  for (const step of all) {
    const key = remote.found.get(stepId(step));
    if (key && 'why' in key) reasons.set(stepId(step), key.why);
  }
  const mine = dealt.filter((step) => !reasons.has(stepId(step)));
  const taken = new Set(mine.map(stepId));
  for (const step of all) if (!taken.has(stepId(step))) remote.others.add(stepId(step));
  const [why] = reasons.values();
  if (why !== undefined)
    session.emit({
      type: 'warning',
      message: `no shard compiles ${reasons.size} of ${countSteps(all.length)}, because other machines could not use the result: ${why}`,
      hint: 'The last build compiles them. "strake plan" tells the reason for each.',
    });
  return { all, mine };
}

function countSteps(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}`;
}

function summary({ index, total }: Shard, mine: number, compiled: number, all: number): string {
  return `shard ${index}/${total} has ${mine} of ${countSteps(all)}; it compiled ${compiled}, and ${mine - compiled} ${mine - compiled === 1 ? 'was' : 'were'} already built`;
}

/** The programs of each image, which end up in the same layers; what several images share belongs to the first. */
function unitsOf(compile: DescribedCompile, costs: StepCosts): readonly WorkUnit<CompileStep>[] {
  const { job, targets, platformName } = compile;
  const ofImages = imagesOf(job);
  const dealt = new Set<CompileStep>();
  return targets.map((target) => {
    const steps = stepsFor(target, compile).filter(
      (step) => !dealt.has(step) && step.outputs.some((file) => ofImages.has(file)),
    );
    for (const step of steps) dealt.add(step);
    return { steps, costs: steps.map(({ id }) => costs.get(costName(platformName, id))) };
  });
}

async function compileAll(
  session: BuildSession,
  controller: AbortController,
  compiles: readonly CheckedCompile[],
  images: readonly ImageTargets[],
): Promise<void> {
  const families = familiesOf(images);
  const compileOne = compileInTurn(session, compiles);
  await allOrAbort(controller, compiles.filter(({ found }) => found === undefined).map(compileOne));
  await allOrAbort(
    controller,
    compiles.flatMap((compile) =>
      compile.targets.map((target) => packTarget(session, compile, target, families.get(target))),
    ),
  );
}

/** Packs the layers of a target if all of its programs are here: the machine that makes the image then needs no bytes. */
async function packTarget(
  session: BuildSession,
  compile: CheckedCompile,
  target: Target,
  family: ImageTargets['family'] | undefined,
): Promise<void> {
  const steps = stepsFor(target, compile);
  const isWhole = steps.length > 0 && !steps.some((step) => isElsewhere(session.remote, step));
  if (family === undefined || !isWhole) return;
  const where = { image: target.image.name, platform: target.platformName };
  await inPhase(session, { phase: 'layer', ...where }, async () => {
    const { plan } = await describeLayers(session, target, compile);
    await writeLayers(session, target, family, plan, NO_UPLOAD);
  });
}

const NO_UPLOAD = { layer: () => {}, stop: () => {} };
