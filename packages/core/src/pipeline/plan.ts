import { compactJson, type Layer, type MediaTypeFamily, type StringMap } from '@strake/oci';
import { allOrThrow, totalSize } from '@strake/oci/internal';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { ImageDraft } from '../plugin/image-draft.ts';
import { checkConfigSize } from './assemble-image.ts';
import { checkBareManifest, describeIndex } from './assemble-index.ts';
import { createBaseReader } from './base-reader.ts';
import type { BuildRequest } from './build.ts';
import { describeCompiles, type HeldCompile, releaseAll } from './build-targets.ts';
import { whyStep } from './cached-step.ts';
import { describeImage } from './describe-image.ts';
import { describeLayers } from './describe-layers.ts';
import { imageTrail } from './image-trace.ts';
import { selectWork } from './select-work.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';
import type { ImageTargets, Target } from './target.ts';

/** The plan for one platform of an image. Digests and sizes that only a build knows are absent. */
export interface PlatformPlan {
  readonly platform: string;
  readonly base: {
    readonly reference: string;
    readonly digest?: string;
    /** The number of its layers. */
    readonly layers: number;
    /** Compressed bytes of these layers. */
    readonly size: number;
  };
  readonly compile: {
    readonly env: StringMap;
    /** Steps that the image needs. */
    readonly steps: readonly CompileStep[];
    /** Why a step would run, by its id; missing steps are up to date. */
    readonly why: StringMap;
    readonly trace: readonly TraceEntry[];
  };
  readonly layer: { readonly layers: readonly Layer[]; readonly trace: readonly TraceEntry[] };
  /** Absolute paths. */
  readonly archives: readonly string[];
  readonly mutate: ImageDraft & { readonly trace: readonly TraceEntry[] };
}

/** The plan for a platform without an image. */
export interface ArchivePlan {
  readonly platform: string;
  /** Absolute paths. */
  readonly archives: readonly string[];
}

/** The plan for one image. */
export interface ImagePlan {
  readonly image: string;
  readonly repository?: string;
  readonly mediaTypes: MediaTypeFamily;
  readonly platforms: readonly PlatformPlan[];
  /** Absent if every platform has an image. */
  readonly archives?: readonly ArchivePlan[];
  readonly index: {
    readonly annotations: StringMap;
    readonly tags: readonly string[];
    readonly trace: readonly TraceEntry[];
  };
  /** As written. */
  readonly destinations: readonly string[];
}

/** What a build would do: all describing hooks have run, nothing was compiled, written or pushed. */
export interface Plan {
  readonly images: readonly ImagePlan[];
}

export async function runPlan(session: BuildSession, request: BuildRequest): Promise<Plan> {
  const bases = createBaseReader(session.services, session.signal);
  try {
    const { images, names } = await selectWork(session, request, bases);
    const compiles = await describeCompiles(session, images);
    try {
      const reasons = new Map<HeldCompile, ReadonlyMap<string, string>>();
      for (const compile of compiles) reasons.set(compile, await whySteps(session, compile));
      const plans = images.map(async (each): Promise<ImagePlan> => {
        const wanted = names.get(each.image.name);
        const platforms = await allOrThrow(
          each.targets.map((target) => planTarget(session, each, target, reasons)),
        );
        const archives = await allOrThrow(
          each.archiveTargets.map((target) => planArchives(session, target, reasons)),
        );
        const members = each.targets.map((target, at) => ({
          target,
          annotations: platforms[at]?.mutate.descriptorAnnotations ?? {},
        }));
        const { plan, trace } =
          members.length === 0
            ? NO_INDEX
            : await describeIndex(session, each, members, wanted?.tags ?? []);
        checkBareManifest(each.image, plan.manifests.length + plan.additionalManifests.length);
        return {
          image: each.image.name,
          ...(wanted?.repository === undefined ? {} : { repository: wanted.repository }),
          mediaTypes: each.family,
          platforms,
          ...(archives.length === 0 ? {} : { archives }),
          index: { annotations: plan.annotations, tags: plan.tags, trace },
          destinations: (wanted?.destinations ?? []).map((destination) => destination.text),
        };
      });
      return { images: await allOrThrow(plans) };
    } finally {
      await releaseAll(compiles.map((compile) => compile.directory));
    }
  } finally {
    await bases.close();
  }
}

/** The plan for an image that has only archive platforms. */
const NO_INDEX = {
  plan: { manifests: [], additionalManifests: [], annotations: {}, tags: [] },
  trace: [],
};

/** Describes the layers to find mistakes in them. */
async function planArchives(
  session: BuildSession,
  target: Target,
  reasons: ReadonlyMap<HeldCompile, ReadonlyMap<string, string>>,
): Promise<ArchivePlan> {
  const compile = [...reasons.keys()].find((each) => each.targets.includes(target));
  if (!compile) throw new RangeError(`no compile for ${target.platformName}`);
  const { archives } = await describeLayers(session, target, compile);
  return {
    platform: target.platformName,
    archives: archives.map(({ settings }) => settings.file),
  };
}

async function planTarget(
  session: BuildSession,
  { family }: ImageTargets,
  target: Target,
  reasons: ReadonlyMap<HeldCompile, ReadonlyMap<string, string>>,
): Promise<PlatformPlan> {
  const [compile, why] = [...reasons].find(([each]) => each.targets.includes(target)) ?? [];
  if (!compile || !why) throw new RangeError(`no compile for ${target.platformName}`);
  const { plan, archives, trace } = await describeLayers(session, target, compile);
  const image = await describeImage(session, target, family, compile, plan);
  checkConfigSize(target, Buffer.byteLength(compactJson(image.draft.config)));
  const { base } = target;
  const steps = stepsFor(target, compile);
  return {
    platform: target.platformName,
    base: {
      reference: base.reference,
      ...(base.image ? { digest: base.image.descriptor.digest } : {}),
      layers: base.layers.length + base.synthetic.length,
      size: totalSize(base.layers),
    },
    compile: {
      env: compile.job.env,
      steps,
      why: Object.fromEntries([...why].filter(([id]) => steps.some((step) => step.id === id))),
      trace: imageTrail(compile.trace, compile.job, {
        name: target.image.name,
        steps: steps.map(({ id }) => id),
      }),
    },
    layer: { layers: plan.layers, trace },
    archives: archives.map(({ settings }) => settings.file),
    mutate: { ...image.draft, trace: image.trace },
  };
}

/** A step runs because of its inputs, or because an earlier one runs. */
async function whySteps(
  session: BuildSession,
  compile: HeldCompile,
): Promise<ReadonlyMap<string, string>> {
  const why = new Map<string, string>();
  for (const step of compile.job.steps) {
    const own = await whyStep(session, compile, step);
    if (own !== undefined) why.set(step.id, own.why);
  }
  return why;
}
