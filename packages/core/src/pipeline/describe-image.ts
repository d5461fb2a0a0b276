import type { MediaTypeFamily } from '@strake/oci';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { ImageDraft } from '../plugin/image-draft.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';
import { fullName } from './base-facts.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { imageCall } from './describe-layers.ts';
import { mergeConfig, mergeHistory } from './merge-config.ts';
import type { BuildSession } from './session.ts';
import { baseAnnotations, sourceLabels } from './source-labels.ts';
import type { Target } from './target.ts';

export interface DescribedImage {
  readonly draft: ImageDraft;
  readonly trace: readonly TraceEntry[];
}

/** Merges the user's settings over the base, and calls the mutate hook for config and annotations. */
export async function describeImage(
  session: BuildSession,
  target: Target,
  family: MediaTypeFamily,
  compile: DescribedCompile,
  plan: LayerPlan,
): Promise<DescribedImage> {
  const draft = await firstDraft(session, target, family, plan);
  const { result, trace } = await session.hooks.describe(
    'mutate',
    draft,
    imageCall(session, target, compile),
  );
  return { draft: result, trace };
}

async function firstDraft(
  session: BuildSession,
  target: Target,
  family: MediaTypeFamily,
  plan: LayerPlan,
): Promise<ImageDraft> {
  const { image, settings, base, platform } = target;
  const source = await sourceLabels(session, image, settings.variables.version);
  const created = settings.config.created ?? formatTime(settings.timestamp);
  const own = [...base.synthetic, ...plan.layers];
  const config = mergeConfig(
    base.config,
    { ...settings.config, labels: { ...source, ...settings.config.labels } },
    platform,
    created,
  );
  const history = mergeHistory(
    base.config.history,
    base.layers.length,
    own.map((layer) => layer.createdBy),
    settings.config,
    created,
  );
  return {
    config: { ...config, ...(history.length > 0 ? { history } : {}) },
    annotations:
      family === 'docker'
        ? {}
        : {
            ...source,
            ...baseAnnotations(baseName(target), base.image?.descriptor.digest),
            ...settings.annotations.manifest,
          },
    descriptorAnnotations: family === 'docker' ? {} : settings.annotations.descriptor,
  };
}

/** The full reference of a base of a registry, without its digest. */
export function baseName(target: Target): string | undefined {
  const { opened } = target.base;
  return opened && fullName(opened.source)?.replace(/@[a-z0-9]+:[a-f0-9]+$/, '');
}

/** RFC 3339 without fractions, as in the image-spec's examples. */
function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
