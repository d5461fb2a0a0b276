import { allOrAbort, allOrThrow, defined, type Limit } from '@strake/oci/internal';
import type { CompiledOutput } from '../plugin/compile-job.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';
import { noteOutcome, withFurtherFailures } from './additional-failures.ts';
import {
  type AssembledImage,
  assembleImage,
  type WrittenLayers,
  writeLayers,
} from './assemble-image.ts';
import type { CacheUse } from './build-result.ts';
import type { CheckedCompile } from './check-compiles.ts';
import { compileInTurn } from './compile-in-turn.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { describeImage } from './describe-image.ts';
import { describeLayers } from './describe-layers.ts';
import type { EagerUpload } from './eager-upload.ts';
import type { PackedLayer } from './event.ts';
import { type CompiledStates, checkOutputs, outputStates } from './output-states.ts';
import { type BuildSession, inPhase } from './session.ts';
import { stepsFor } from './steps-for.ts';
import { familiesOf, type ImageTargets, type Target } from './target.ts';
import { type PackedArchive, packArchive } from './write-archive.ts';

/** An image of one platform, and its archives. */
export interface BuiltImage extends AssembledImage {
  readonly cache: CacheUse;
  readonly archives: readonly PackedArchive[];
  readonly made: MadeImage;
}

/** How an image was made. */
export interface MadeImage {
  readonly compile: CompiledStates;
  readonly plan: LayerPlan;
  /** Of the layer hook. */
  readonly trace: readonly TraceEntry[];
  readonly written: WrittenLayers['written'];
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
  compiles: readonly CheckedCompile[],
  tools: BuildTools,
): Promise<BuiltTargets> {
  const archives = new Map<Target, readonly PackedArchive[]>();
  const family = familiesOf(images);
  const compileOne = compileInTurn(session, compiles);
  const outcomes = new Map<Target, unknown>();
  const built = await allOrAbort(
    controller,
    compiles.map(async (compile) => {
      const ended = await compileOne(compile);
      const states = compile.found ?? outputStates(session, compile, ended?.left);
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

function sizeOutputs(
  { services, remote }: BuildSession,
  { job }: DescribedCompile,
): Promise<readonly CompiledOutput[]> {
  return allOrThrow(
    job.outputs.map(async (output) => {
      const elsewhere = remote?.outputs.contentOf(output.file);
      const size = elsewhere?.size ?? (await services.files.size(output.file));
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
  const {
    plan,
    trace,
    layers: of,
    archives,
  } = await packs(() =>
    inPhase(
      session,
      { phase: 'layer', ...where },
      async () => {
        const described = await describeLayers(session, target, compile);
        session.sourcesUsed?.noteLayers(target.image.name, described.plan);
        const packed = {
          plan: described.plan,
          trace: described.trace,
          layers: await writeLayers(session, target, family, described.plan, ahead),
          archives: await allOrThrow(
            described.archives.map((archive) => packArchive(session, target, archive)),
          ),
        };
        await checkOutputs(session, target, compile);
        return packed;
      },
      ({ layers: { written } }) => ({ layers: newLayers(written) }),
    ),
  );
  return inPhase(session, { phase: 'mutate', ...where }, async () => {
    const { draft } = await describeImage(session, target, family, compile, plan);
    const assembled = await assembleImage(session, target, family, draft, of.layers);
    const made = { compile, plan, trace, written: of.written };
    return { ...assembled, archives, cache: cacheUse(session, target, compile), made };
  });
}

function newLayers(written: WrittenLayers['written']): readonly PackedLayer[] {
  return [...written].flatMap(([id, { digest, size, isNew }]) =>
    isNew ? [{ id, digest, size }] : [],
  );
}

function cacheUse({ remote }: BuildSession, target: Target, compile: CompiledStates): CacheUse {
  const steps = stepsFor(target, compile);
  const ran = new Set(compile.ran?.map(({ id }) => id));
  if (steps.some(({ id }) => ran.has(id))) return 'built';
  return steps.some((step) => remote?.outputs.repositoryOf(step) !== undefined)
    ? 'remote'
    : 'local';
}
