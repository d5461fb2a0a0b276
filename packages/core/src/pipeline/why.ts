import { parsePlatform } from '@strake/oci';
import { allOrThrow, defined, redact } from '@strake/oci/internal';
import {
  type BuildRecord,
  compareMaps,
  comparePlatforms,
  compareStacks,
  compareSteps,
  type Hide,
  type NextBuild,
  type NextImage,
  type NextPlatform,
  stepFacts,
} from '../explain/index.ts';
import { readable } from '../plugin/filled-text.ts';
import type { BuildRequest } from './build.ts';
import { type FoundEntry, findEntry } from './find-entry.ts';
import { hidePrivate } from './hide-private.ts';
import { nextLayers, nextWrites } from './next-layers.ts';
import { type ImagePlan, type PlatformPlan, runPlan } from './plan.ts';
import { pluginVersions } from './plugin-versions.ts';
import { readBuildRecord } from './record-build.ts';
import type { BuildSession } from './session.ts';
import { thereNow } from './there-now.ts';

/** Why the last build did what it did, and what the next one would do. */
export interface Why {
  /** The last build that did something; absent: none is recorded. */
  readonly last?: BuildRecord;
  /** Absent if it was not asked for. */
  readonly next?: NextBuild;
  /** Absent if none was asked for. */
  readonly entry?: FoundEntry;
}

/** What is asked of the builds of a project. */
export interface WhyQuestion {
  /** True: the next build is not asked for. */
  readonly last?: boolean;
  /** An absolute path in images. */
  readonly entry?: string;
}

/**
 * Reads the record of the last build, and asks what the next one would do.
 */
export async function runWhy(
  session: BuildSession,
  request: BuildRequest,
  { last: isLast = false, entry: path }: WhyQuestion,
): Promise<Why> {
  const last = await readBuildRecord(session);
  const entry = path === undefined ? undefined : await findEntry(session.services, last, path);
  if (isLast) return defined({ last, entry });
  const { images } = await runPlan(session, request);
  // Where there is too much to hide, nothing is recorded to compare with.
  const hide: Hide = hidePrivate(session) ?? ((value) => value);
  const next = await allOrThrow(
    images.map(async (plan) => [plan.image, await nextImage(session, plan, last, hide)] as const),
  );
  const changes = last ? compareMaps('plugin', last.plugins, pluginVersions(session)) : [];
  return { ...defined({ last, entry }), next: { changes, images: Object.fromEntries(next) } };
}

async function nextImage(
  session: BuildSession,
  plan: ImagePlan,
  last: BuildRecord | undefined,
  hide: Hide,
): Promise<NextImage> {
  const before = last?.images[plan.image];
  const platforms = await allOrThrow(
    plan.platforms.map(async (each) => {
      const known = before?.platforms[each.platform];
      return [each.platform, await nextPlatform(session, plan.image, each, known, hide)] as const;
    }),
  );
  return {
    known: before !== undefined,
    changes: before
      ? compareMaps('annotation', before.annotations, hide(plan.index.annotations, 'keys'))
      : [],
    platforms: Object.fromEntries(platforms),
    destinations: plan.destinations.map(redact),
    there: await thereNow(session, plan),
  };
}

async function nextPlatform(
  { project, services, signal }: BuildSession,
  image: string,
  plan: PlatformPlan,
  before: NonNullable<BuildRecord['images'][string]>['platforms'][string] | undefined,
  hide: Hide,
): Promise<NextPlatform> {
  const { compile, mutate, layer } = plan;
  const platform = parsePlatform(plan.platform, project.platformTable);
  const settings = project.images.find(({ name }) => name === image)?.at(platform);
  const { history: _, rootfs: __, ...config } = mutate.config as Readonly<Record<string, unknown>>;
  const base = { reference: hide(plan.base.reference), ...defined({ digest: plan.base.digest }) };
  const facts = {
    base,
    config: hide(config, 'keys'),
    annotations: hide(mutate.annotations, 'keys'),
    ...(settings && { options: hide(readable(settings.options), 'keys') }),
    timestamp: settings?.timestamp ?? before?.timestamp ?? 0,
  };
  const places = layer.layers.flatMap(({ entries }) =>
    entries.flatMap((each) =>
      each.type === 'file' && 'file' in each.content
        ? [[each.content.file, each.path] as const]
        : [],
    ),
  );
  const steps = compile.steps.flatMap((step): NextPlatform['steps'] => {
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
        changes: [...differs, ...hide(changes)],
        paths: places.flatMap(([file, path]) => (step.outputs.includes(file) ? [path] : [])),
      },
    ];
  });
  const { timestamp } = facts;
  const layers = await nextLayers(services, {
    ...{ before, hide, signal, timestamp, layers: layer.layers, trace: layer.trace },
    ran: new Set(steps.filter(({ from }) => from !== 'local').map(({ id }) => id)),
    stepOf: new Map(
      compile.steps.flatMap(({ id, outputs }) => outputs.map((file) => [file, id] as const)),
    ),
  });
  const changes = before
    ? [...comparePlatforms(before, facts), ...compareStacks(before.layers, layers)]
    : [];
  return {
    known: before !== undefined,
    base,
    changes,
    steps,
    layers,
    writes: nextWrites(changes, layers),
  };
}
