import { parsePlatform } from '@strake/oci';
import { defined, redact } from '@strake/oci/internal';
import {
  type BuildRecord,
  compareMaps,
  comparePlatforms,
  compareSteps,
  type Hide,
  hideVariables,
  type NextBuild,
  type NextImage,
  type NextPlatform,
  stepFacts,
} from '../explain/index.ts';
import { readable } from '../plugin/filled-text.ts';
import type { BuildRequest } from './build.ts';
import { type ImagePlan, type PlatformPlan, runPlan } from './plan.ts';
import { pluginVersions } from './plugin-versions.ts';
import { readBuildRecord } from './record-build.ts';
import type { BuildSession } from './session.ts';

/** Why the last build did what it did, and what the next one would do. */
export interface Why {
  /** The last build that did something; absent: none is recorded. */
  readonly last?: BuildRecord;
  /** Absent if it was not asked for. */
  readonly next?: NextBuild;
}

/**
 * Reads the record of the last build, and asks what the next one would do.
 * @param isLast true: the next one is not asked for
 */
export async function runWhy(
  session: BuildSession,
  request: BuildRequest,
  isLast: boolean,
): Promise<Why> {
  const last = await readBuildRecord(session);
  if (isLast) return defined({ last });
  const { images } = await runPlan(session, request);
  const hide = hideVariables(session.project.variablesRead, session.services.env);
  const next = images.map((plan) => [plan.image, nextImage(session, plan, last, hide)] as const);
  const changes = last ? compareMaps('plugin', last.plugins, pluginVersions(session)) : [];
  return { ...defined({ last }), next: { changes, images: Object.fromEntries(next) } };
}

function nextImage(
  session: BuildSession,
  plan: ImagePlan,
  last: BuildRecord | undefined,
  hide: Hide,
): NextImage {
  const before = last?.images[plan.image];
  return {
    known: before !== undefined,
    changes: before
      ? compareMaps('annotation', before.annotations, hide(plan.index.annotations))
      : [],
    platforms: Object.fromEntries(
      plan.platforms.map((platform) => [
        platform.platform,
        nextPlatform(session, plan.image, platform, before?.platforms[platform.platform], hide),
      ]),
    ),
    destinations: plan.destinations.map(redact),
  };
}

function nextPlatform(
  { project }: BuildSession,
  image: string,
  plan: PlatformPlan,
  before: NonNullable<BuildRecord['images'][string]>['platforms'][string] | undefined,
  hide: Hide,
): NextPlatform {
  const { compile, mutate, layer } = plan;
  const platform = parsePlatform(plan.platform, project.platformTable);
  const settings = project.images.find(({ name }) => name === image)?.at(platform);
  const { history: _, rootfs: __, ...config } = mutate.config as Readonly<Record<string, unknown>>;
  const base = { reference: hide(plan.base.reference), ...defined({ digest: plan.base.digest }) };
  const facts = {
    base,
    config: hide(config),
    annotations: hide(mutate.annotations),
    ...(settings && { options: hide(readable(settings.options)) }),
    timestamp: settings?.timestamp ?? before?.timestamp ?? 0,
  };
  const places = layer.layers.flatMap(({ entries }) =>
    entries.flatMap((each) =>
      each.type === 'file' && 'file' in each.content
        ? [[each.content.file, each.path] as const]
        : [],
    ),
  );
  return {
    known: before !== undefined,
    base,
    changes: before ? comparePlatforms(before, facts) : [],
    steps: compile.steps.flatMap((step) => {
      const planned = compile.cache[step.id];
      if (!planned) return [];
      const { from, repository, reason, changes = [] } = planned;
      const known = before?.steps.find(({ id }) => id === step.id)?.facts;
      const differs =
        known && from !== 'local' ? compareSteps(known, hide(stepFacts(compile, step))) : [];
      return [
        {
          id: step.id,
          from,
          ...defined({ repository, reason: hide(reason) }),
          changes: [...differs, ...changes],
          paths: places.flatMap(([file, path]) => (step.outputs.includes(file) ? [path] : [])),
        },
      ];
    }),
  };
}
