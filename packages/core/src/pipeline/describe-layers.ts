import { MAX_LAYERS, ownValue } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { CompiledOutput } from '../plugin/compile-job.ts';
import type { BareContext, ImageContext } from '../plugin/context.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';
import { frozenCopy } from '../plugin/plain-data.ts';
import { addParentDirectories } from './add-parent-directories.ts';
import { type DescribedArchive, describeArchives } from './archive-layer.ts';
import { baseFacts } from './base-facts.ts';
import { checkLayerPaths } from './check-layer-paths.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { locateIn } from './image-context.ts';
import { type BuildSession, callOptions, commonContext } from './session.ts';
import type { Target } from './target.ts';

export interface DescribedLayers {
  readonly plan: LayerPlan;
  readonly archives: readonly DescribedArchive[];
  readonly trace: readonly TraceEntry[];
}

/** Calls the layer hook: what to add above the base. */
export async function describeLayers(
  session: BuildSession,
  target: Target,
  compile: DescribedCompile,
): Promise<DescribedLayers> {
  const { result, trace, beforeConversion } = await session.hooks.describe(
    'layer',
    { layers: [] },
    imageCall(session, target, compile),
  );
  const filled = result.layers.filter((layer) => layer.entries.length > 0);
  checkLayerPaths(filled, target);
  const plan = { layers: addParentDirectories(filled, target.base) };
  if (!target.isArchiveOnly) checkDialect(plan, target);
  warnOfCount(session, target, plan);
  return { plan, archives: describeArchives(target, beforeConversion), trace };
}

/**
 * Windows requires its own layer format, which nothing else can read.
 * @throws LAYER_DIALECT
 */
function checkDialect({ layers }: LayerPlan, { image, platform, platformName }: Target): void {
  const isWindows = platform.os === 'windows';
  const odd = layers.find(({ format }) => (format === 'windows') !== isWindows);
  if (!odd) return;
  throw new StrakeError(
    'LAYER_DIALECT',
    `layer "${odd.id}" of image "${image.name}" ${isWindows ? 'lacks' : 'has'} the layer format of Windows on ${platformName}`,
    {
      image: image.name,
      platform: platformName,
      hint: isWindows
        ? 'Add "windows" to "plugins" in the configuration; @strake/plugin-windows converts layers.'
        : 'Tap with when: { os: ["windows"] } in the plugin that converts layers.',
    },
  );
}

/** Docker refuses images with more layers; other runtimes may accept them. */
function warnOfCount(session: BuildSession, target: Target, { layers }: LayerPlan): void {
  const { image, platformName, base } = target;
  const count = base.layers.length + base.synthetic.length + layers.length;
  if (count <= MAX_LAYERS) return;
  session.emit({
    type: 'warning',
    message: `image "${image.name}" for ${platformName} has ${count} layers, but Docker supports at most ${MAX_LAYERS}`,
    hint: 'Combine entries into fewer layers, or use a base with fewer layers.',
  });
}

/** The call options for the hooks of one image and platform. */
export function imageCall(session: BuildSession, target: Target, compile: DescribedCompile) {
  const { image, platform, platformName, settings } = target;
  const place = {
    image: image.name,
    platform: platformName,
    os: platform.os,
    arch: platform.architecture,
  };
  return {
    ...callOptions(session, place),
    locate: locateIn(settings),
    contextFor: (plugin: string): BareContext<ImageContext> => ({
      ...commonContext(session, plugin),
      ...session.services.host,
      ...targetFacts(target),
      image: image.name,
      options: ownValue(settings.options, plugin),
      fill: settings.fill,
      outputs: outputsOf(compile).get(image.name) ?? [],
      timestamp: settings.timestamp,
    }),
  };
}

type TargetFacts = Pick<ImageContext, 'base' | 'configured' | 'platform' | 'variables'>;

const facts = new WeakMap<Target, TargetFacts>();

/** The target as plugins see it: one copy for all calls of all hooks. */
function targetFacts(target: Target): TargetFacts {
  const { platform, settings, base } = target;
  const known = facts.get(target) ?? {
    platform: frozenCopy(platform),
    variables: frozenCopy(settings.variables),
    configured: frozenCopy(Object.keys(settings.config)),
    base: frozenCopy({
      ...baseFacts(base),
      annotations: base.annotations ?? {},
      config: base.config,
    }),
  };
  facts.set(target, known);
  return known;
}

type OutputsByImage = ReadonlyMap<string, ImageContext['outputs']>;

const outputs = new WeakMap<DescribedCompile, OutputsByImage>();

/** The outputs of a compile by image: filtering all outputs for each image would take quadratic time. */
function outputsOf(compile: DescribedCompile): OutputsByImage {
  const known = outputs.get(compile) ?? groupOutputs(compile.outputs ?? compile.job.outputs);
  outputs.set(compile, known);
  return known;
}

function groupOutputs(all: readonly CompiledOutput[]): OutputsByImage {
  const groups = Map.groupBy(all, ({ image }) => image);
  return new Map([...groups].map(([image, own]) => [image, frozenCopy(own)]));
}
