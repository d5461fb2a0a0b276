import type { MediaTypeFamily, StringMap } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { ImageDraft } from '../plugin/image-draft.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';
import { fullName } from './base-facts.ts';
import { BASE_RECORD, withoutRecord, writeBaseRecord } from './base-record.ts';
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
  const record = baseRecord(target, family, plan);
  const isDocker = family === 'docker';
  const config = mergeConfig(
    withoutRecord(base.config),
    {
      ...settings.config,
      labels: { ...source, ...(isDocker ? record : {}), ...settings.config.labels },
    },
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
    annotations: isDocker
      ? {}
      : {
          ...source,
          ...baseAnnotations(baseName(target), base.image?.descriptor.digest),
          ...record,
          ...settings.annotations.manifest,
        },
    descriptorAnnotations: isDocker ? {} : settings.annotations.descriptor,
  };
}

function baseRecord(target: Target, family: MediaTypeFamily, plan: LayerPlan): StringMap {
  const { base, platform, settings } = target;
  const name = baseName(target);
  const text = writeBaseRecord({
    base,
    os: platform.os,
    layers: plan.layers.length,
    settings: settings.config,
    ...(base.opened
      ? family === 'docker' && name !== undefined
        ? { named: { name, ...defined({ digest: base.image?.descriptor.digest }) } }
        : {}
      : { named: { name: base.reference } }),
  });
  return { [BASE_RECORD]: text };
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
