import { allOrAbort, allOrThrow, createLimit, defined, type Limit } from '@strake/oci/internal';
import type { CompileDirectory } from '../host/compile-directory/index.ts';
import type { CompiledOutput } from '../plugin/compile-job.ts';
import { noteOutcome, withFurtherFailures } from './additional-failures.ts';
import { type AssembledImage, assembleImage, writeLayers } from './assemble-image.ts';
import { checkCompileOutputs } from './check-compile-outputs.ts';
import { compileOnce } from './compile-once.ts';
import { type DescribedCompile, describeCompile, groupByCompiler } from './describe-compile.ts';
import { describeImage } from './describe-image.ts';
import { describeLayers } from './describe-layers.ts';
import type { EagerUpload } from './eager-upload.ts';
import {
  type CompiledStates,
  checkOutputs,
  type OutputStates,
  outputStates,
} from './output-states.ts';
import { parallelCompiles, processorShares } from './processor-share.ts';
import { isDue } from './run-compile.ts';
import { type BuildSession, inPhase } from './session.ts';
import type { ImageTargets, Target } from './target.ts';
import { type PackedArchive, packArchive } from './write-archive.ts';

/** A described compile, and its output directory. */
export interface HeldCompile extends DescribedCompile {
  readonly directory: CompileDirectory;
}

/** An image of one platform, and its archives. */
export interface BuiltImage extends AssembledImage {
  readonly archives: readonly PackedArchive[];
}

/** Describes all compiles before the first one runs: a mistake on the last platform is reported before anything is compiled. */
export async function describeCompiles(
  session: BuildSession,
  images: readonly ImageTargets[],
): Promise<readonly HeldCompile[]> {
  const groups = groupByCompiler(
    images.flatMap(({ targets, archiveTargets }) => [...targets, ...archiveTargets]),
  );
  const directories: CompileDirectory[] = [];
  try {
    const compiles = await allOrThrow(
      [...groups].map(async ([platform, targets]) => {
        const directory = await session.services.files.compileDirectory(platform);
        directories.push(directory);
        return {
          ...(await describeCompile(session, targets, directory.path, 'compile')),
          directory,
        };
      }),
    );
    checkCompileOutputs(compiles);
    return compiles;
  } catch (thrown) {
    await releaseAll(directories);
    throw thrown;
  }
}

export async function releaseAll(directories: readonly CompileDirectory[]): Promise<void> {
  await Promise.allSettled(directories.map((directory) => directory.release()));
}

/** The state that targets share during the build. */
export interface BuildTools {
  /** Limits targets whose layers are packed in parallel: each needs memory. */
  readonly packs: Limit;
  readonly ahead: EagerUpload;
}

/** The results of all targets. */
export interface BuiltTargets {
  readonly images: ReadonlyMap<Target, BuiltImage>;
  /** Results of targets without an image. */
  readonly archives: ReadonlyMap<Target, readonly PackedArchive[]>;
}

/**
 * Compiles, layers and mutates every target; the first failure stops the rest. Mistakes in their descriptions are
 * also reported, in the order of the targets.
 * @param outer aborted when the caller cancels the build, but not by failures
 */
export async function buildTargets(
  session: BuildSession,
  controller: AbortController,
  outer: AbortSignal | undefined,
  images: readonly ImageTargets[],
  compiles: readonly HeldCompile[],
  tools: BuildTools,
): Promise<BuiltTargets> {
  const archives = new Map<Target, readonly PackedArchive[]>();
  const family = new Map(
    images.flatMap((each) => each.targets.map((target) => [target, each.family] as const)),
  );
  const { parallel, shares, found } = await shareProcessors(session, compiles);
  const inTurn = createLimit(parallel);
  const outcomes = new Map<Target, unknown>();
  const built = await allOrAbort(
    controller,
    compiles.map(async (compile) => {
      const ended = await inTurn(() => compileOnce(session, compile, shares.get(compile)));
      const states = found.get(compile) ?? outputStates(session, compile, ended?.left);
      const compiled = {
        ...compile,
        ...ended,
        states,
        outputs: await sizeOutputs(session, compile),
      };
      return allOrThrow(
        compile.targets.map((target) =>
          noteOutcome(target, outcomes, async () => {
            if (target.isArchiveOnly) {
              archives.set(target, await buildArchives(session, target, compiled, tools));
              return [];
            }
            const image = await buildTarget(
              session,
              target,
              family.get(target) ?? 'oci',
              compiled,
              tools,
            );
            return [[target, image] as const];
          }),
        ),
      );
    }),
  ).catch(async (thrown: unknown) => {
    if (outer?.aborted) throw thrown;
    const fresh = { ...session, signal: outer ?? new AbortController().signal };
    throw await withFurtherFailures(thrown, outcomes, fresh, compiles, family);
  });
  return { images: new Map(built.flat(2)), archives };
}

/** The compiles that have to run, and the processors of each: a single one gets all of them. */
async function shareProcessors(
  session: BuildSession,
  compiles: readonly HeldCompile[],
): Promise<{
  /** How many run at a time. */
  readonly parallel: number;
  readonly shares: ReadonlyMap<HeldCompile, number>;
  /** The outputs of compiles that need not run. */
  readonly found: ReadonlyMap<HeldCompile, OutputStates>;
}> {
  const { jobs, mostJobs, processors } = session.services.runner;
  const found = new Map<HeldCompile, OutputStates>();
  const due = await allOrThrow(
    compiles.map(async (compile) => {
      const isRunning = await isDue(session, compile);
      if (!isRunning) found.set(compile, outputStates(session, compile));
      return isRunning;
    }),
  );
  const running = compiles.filter((_, at) => due[at]);
  const parallel = parallelCompiles(running.length, jobs, mostJobs);
  const shares = processorShares(running.length, parallel, processors);
  return {
    parallel,
    shares: new Map(running.map((compile, turn) => [compile, shares[turn] ?? processors])),
    found,
  };
}

function sizeOutputs(
  { services }: BuildSession,
  { job }: DescribedCompile,
): Promise<readonly CompiledOutput[]> {
  return allOrThrow(
    job.outputs.map(async (output) => {
      const size = await services.files.size(output.file);
      return { ...output, ...defined({ size }) };
    }),
  );
}

/** The archives of a target without an image. */
function buildArchives(
  session: BuildSession,
  target: Target,
  compile: CompiledStates,
  { packs }: BuildTools,
): Promise<readonly PackedArchive[]> {
  const where = { image: target.image.name, platform: target.platformName };
  return packs(() =>
    inPhase(session, { phase: 'layer', ...where }, async () => {
      const { archives } = await describeLayers(session, target, compile);
      const packed = await allOrThrow(
        archives.map((archive) => packArchive(session, target, archive)),
      );
      await checkOutputs(session, target, compile);
      return packed;
    }),
  );
}

async function buildTarget(
  session: BuildSession,
  target: Target,
  family: ImageTargets['family'],
  compile: CompiledStates,
  { packs, ahead }: BuildTools,
): Promise<BuiltImage> {
  const where = { image: target.image.name, platform: target.platformName };
  const { plan, layers, archives } = await packs(() =>
    inPhase(session, { phase: 'layer', ...where }, async () => {
      const described = await describeLayers(session, target, compile);
      const packed = {
        plan: described.plan,
        layers: await writeLayers(session, target, family, described.plan, ahead),
        archives: await allOrThrow(
          described.archives.map((archive) => packArchive(session, target, archive)),
        ),
      };
      await checkOutputs(session, target, compile);
      return packed;
    }),
  );
  return inPhase(session, { phase: 'mutate', ...where }, async () => {
    const { draft } = await describeImage(session, target, family, compile, plan);
    return { ...(await assembleImage(session, target, family, draft, layers)), archives };
  });
}
