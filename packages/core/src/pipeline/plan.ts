import { compactJson, type Layer, type MediaTypeFamily, type StringMap } from '@strake/oci';
import { allOrThrow, totalSize } from '@strake/oci/internal';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { ImageDraft } from '../plugin/image-draft.ts';
import type { PlannedAttachment } from '../plugin/publication-check.ts';
import { checkConfigSize } from './assemble-image.ts';
import { checkBareManifest, describeIndex } from './assemble-index.ts';
import { createBaseReader } from './base-reader.ts';
import type { BuildRequest } from './build.ts';
import { checkCompiles } from './check-compiles.ts';
import { planAttachments } from './check-publications.ts';
import { describeCompiles, type HeldCompile, releaseAll } from './describe-compiles.ts';
import { describeImage } from './describe-image.ts';
import { describeLayers } from './describe-layers.ts';
import { imageTrail } from './image-trace.ts';
import { type PlannedStep, planSteps } from './plan-steps.ts';
import { selectWork } from './select-work.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';
import type { ImageTargets, Target } from './target.ts';
import { withRemote } from './with-remote.ts';

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
    /** Why a step would run, by its id; missing steps need not run. */
    readonly why: StringMap;
    /** Where the outputs of each step would come from, by its id. */
    readonly cache: Readonly<Record<string, PlannedStep>>;
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
  /** What plugins would attach to the image there; absent if nothing. */
  readonly attachments?: readonly (PlannedAttachment & { readonly plugin: string })[];
}

/** What a build would do: all describing hooks have run, nothing was compiled, written or pushed. */
export interface Plan {
  readonly images: readonly ImagePlan[];
}

type PlannedSteps = ReadonlyMap<string, PlannedStep>;

export async function runPlan(given: BuildSession, request: BuildRequest): Promise<Plan> {
  const session = withRemote(given);
  const bases = createBaseReader(session.services, session.signal);
  try {
    const { images, names } = await selectWork(session, request, bases);
    const described = await describeCompiles(session, images);
    try {
      const compiles = await checkCompiles(session, described, true);
      const planned = new Map<HeldCompile, PlannedSteps>();
      for (const compile of compiles) planned.set(compile, await planSteps(session, compile));
      const plans = images.map(async (each): Promise<ImagePlan> => {
        const wanted = names.get(each.image.name);
        const platforms = await allOrThrow(
          each.targets.map((target) => planTarget(session, each, target, planned)),
        );
        const archives = await allOrThrow(
          each.archiveTargets.map((target) => planArchives(session, target, planned)),
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
        const attachments =
          request.published === false ? [] : await planAttachments(session, each, names);
        return {
          image: each.image.name,
          ...(wanted?.repository === undefined ? {} : { repository: wanted.repository }),
          mediaTypes: each.family,
          platforms,
          ...(archives.length === 0 ? {} : { archives }),
          index: { annotations: plan.annotations, tags: plan.tags, trace },
          destinations: (wanted?.destinations ?? []).map((destination) => destination.text),
          ...(attachments.length > 0 && { attachments }),
        };
      });
      return { images: await allOrThrow(plans) };
    } finally {
      await releaseAll(described.map((compile) => compile.directory));
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
  planned: ReadonlyMap<HeldCompile, PlannedSteps>,
): Promise<ArchivePlan> {
  const compile = [...planned.keys()].find((each) => each.targets.includes(target));
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
  planned: ReadonlyMap<HeldCompile, PlannedSteps>,
): Promise<PlatformPlan> {
  const [compile, found] = [...planned].find(([each]) => each.targets.includes(target)) ?? [];
  if (!compile || !found) throw new RangeError(`no compile for ${target.platformName}`);
  const { plan, archives, trace } = await describeLayers(session, target, compile);
  const image = await describeImage(session, target, family, compile, plan);
  checkConfigSize(target, Buffer.byteLength(compactJson(image.draft.config)));
  const { base } = target;
  const steps = stepsFor(target, compile);
  const cache = steps.flatMap(({ id }) => {
    const step = found.get(id);
    return step ? [[id, step] as const] : [];
  });
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
      why: Object.fromEntries(
        cache.flatMap(([id, { from, reason = '' }]) => (from === 'compile' ? [[id, reason]] : [])),
      ),
      cache: Object.fromEntries(cache),
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
