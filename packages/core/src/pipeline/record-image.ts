import { defined } from '@strake/oci/internal';
import {
  compareMaps,
  comparePlatforms,
  compareStacks,
  compareSteps,
  type Hide,
  type ImageRecord,
  joinChanges,
  type PlatformRecord,
  type PushRecord,
  type StepRecord,
  stepFacts,
  type UnfinishedStep,
} from '../explain/index.ts';
import { readable } from '../plugin/filled-text.ts';
import type { BuiltImage } from './build-targets.ts';
import type { FinishedImage } from './finished-image.ts';
import { recordLayers } from './record-layers.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';

/** Bytes of JSON of a config, or of the options of a platform: larger ones are not recorded. */
const MOST_VALUE = 64 * 1024;

/** Of annotations that differ. */
const MOST_CHANGES = 50;

/** What a record says besides the image. */
interface RecordedNow {
  readonly at: string;
  readonly hide: Hide;
  readonly pushes: readonly PushRecord[];
  /** Digests of the layers that this build wrote, for any image. */
  readonly written: ReadonlySet<string>;
  /** Steps of builds that did not get to their end, by platform. */
  readonly unfinished?: Readonly<Record<string, readonly UnfinishedStep[]>>;
}

/**
 * What of an image a build made, and why.
 * @param before the record of the build before
 */
export async function recordImage(
  session: RecordSession,
  { of, images, tree }: FinishedImage,
  before: ImageRecord | undefined,
  now: RecordedNow,
): Promise<ImageRecord> {
  const { at, hide, pushes } = now;
  const annotations = hide(annotationsOf(tree?.manifests.at(-1)?.text), 'keys');
  const platforms: (readonly [string, PlatformRecord])[] = [];
  for (const image of images) {
    const { platformName } = image.target;
    const last = before?.platforms[platformName];
    platforms.push([platformName, await describePlatform(session, image, last, now)]);
  }
  const digest = tree?.root.digest;
  const previous = before?.digest;
  // Of platforms that this build left out.
  const kept = of.image.platforms === 'all' ? [] : Object.entries(before?.platforms ?? {});
  return {
    at,
    ...defined({ digest, previous: previous === digest ? undefined : previous }),
    changes: before
      ? compareMaps('annotation', before.annotations, annotations).slice(0, MOST_CHANGES)
      : [],
    annotations,
    platforms: Object.fromEntries([...kept.slice(0, 100), ...platforms]),
    pushes,
  };
}

type RecordSession = Pick<BuildSession, 'remote' | 'services' | 'signal'>;

function annotationsOf(text = '{}'): Readonly<Record<string, string>> {
  const { annotations } = JSON.parse(text) as { annotations?: Readonly<Record<string, string>> };
  return annotations ?? {};
}

async function describePlatform(
  session: RecordSession,
  image: BuiltImage,
  before: PlatformRecord | undefined,
  now: RecordedNow,
): Promise<PlatformRecord> {
  const { hide, written } = now;
  const { target, document, manifest, config } = image;
  const { history: _, rootfs: __, ...shown } = config;
  const { base, settings } = target;
  const facts = {
    base: {
      reference: hide(base.reference),
      ...defined({ digest: base.image?.descriptor.digest }),
    },
    ...defined({
      config: bounded(hide(shown, 'keys')),
      options: bounded(hide(readable(settings.options), 'keys')),
    }),
    annotations: hide(manifest.annotations ?? {}, 'keys'),
    timestamp: settings.timestamp,
  };
  const { digest } = document.descriptor;
  const steps = describeSteps(session, image, before?.steps ?? [], now);
  const stepOf = new Map(
    stepsFor(target, image.made.compile).flatMap(({ id, outputs }) =>
      outputs.map((file) => [file, id] as const),
    ),
  );
  const how = { hide, written, steps, stepOf };
  const layers = await recordLayers(session, image, before?.layers ?? [], how);
  return {
    digest,
    ...defined({ previous: before?.digest === digest ? undefined : before?.digest }),
    ...facts,
    changes: before
      ? [...comparePlatforms(before, facts), ...compareStacks(before.layers, layers)]
      : [],
    steps,
    layers,
  };
}

function bounded(value: unknown): unknown {
  return JSON.stringify(value).length > MOST_VALUE ? undefined : value;
}

function describeSteps(
  { remote }: RecordSession,
  { target, made: { compile, plan } }: BuiltImage,
  before: readonly StepRecord[],
  { hide, unfinished }: RecordedNow,
): readonly StepRecord[] {
  const places = new Map<string, string[]>();
  for (const { path, file } of plan.layers.flatMap(({ entries }) => filesOf(entries)))
    places.set(file, [...(places.get(file) ?? []), path]);
  return stepsFor(target, compile).map((step): StepRecord => {
    const ran = compile.ran?.find(({ id }) => id === step.id);
    const repository = remote?.outputs.repositoryOf(step);
    const facts = hide(stepFacts(compile.job, step));
    const last = before.find(({ id }) => id === step.id);
    const isDone = ran !== undefined || repository !== undefined;
    const earlier = unfinished?.[target.platformName]?.find(
      ({ id, failed }) => id === step.id && !failed,
    );
    const changes = joinChanges(earlier?.changes ?? [], hide(ran?.changes ?? []));
    return {
      id: step.id,
      from: ran || earlier ? 'compile' : repository === undefined ? 'local' : 'remote',
      ...(earlier && !isDone && { unfinished: true }),
      ...defined({ repository, reason: hide(ran?.why ?? earlier?.reason) }),
      changes:
        isDone || earlier ? [...(last ? compareSteps(last.facts, facts) : []), ...changes] : [],
      paths: step.outputs.flatMap((file) => places.get(file) ?? []),
      facts,
    };
  });
}

type Entries = BuiltImage['made']['plan']['layers'][number]['entries'];

/** Entries that are files of the machine. */
function filesOf(entries: Entries) {
  return entries.flatMap(({ path, ...entry }) =>
    entry.type === 'file' && 'file' in entry.content ? [{ path, file: entry.content.file }] : [],
  );
}
