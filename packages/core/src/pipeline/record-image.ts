import { defined } from '@strake/oci/internal';
import {
  compareMaps,
  comparePlatforms,
  compareSteps,
  type Hide,
  type ImageRecord,
  type LayerRecord,
  type PlatformRecord,
  type PushRecord,
  type StepRecord,
  stepFacts,
} from '../explain/index.ts';
import { readable } from '../plugin/filled-text.ts';
import type { BuiltImage } from './build-targets.ts';
import type { FinishedImage } from './finished-image.ts';
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
}

/**
 * What of an image a build made, and why.
 * @param before the record of the build before
 */
export function recordImage(
  session: Pick<BuildSession, 'remote'>,
  { of, images, tree }: FinishedImage,
  before: ImageRecord | undefined,
  { at, hide, pushes }: RecordedNow,
): ImageRecord {
  const annotations = hide(annotationsOf(tree?.manifests.at(-1)?.text));
  const platforms = images.map((image) => {
    const { platformName } = image.target;
    return [
      platformName,
      describePlatform(session, image, before?.platforms[platformName], hide),
    ] as const;
  });
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

function annotationsOf(text = '{}'): Readonly<Record<string, string>> {
  const { annotations } = JSON.parse(text) as { annotations?: Readonly<Record<string, string>> };
  return annotations ?? {};
}

function describePlatform(
  session: Pick<BuildSession, 'remote'>,
  image: BuiltImage,
  before: PlatformRecord | undefined,
  hide: Hide,
): PlatformRecord {
  const { target, document, manifest, config } = image;
  const { history: _, rootfs: __, ...shown } = config;
  const { base, settings } = target;
  const facts = {
    base: {
      reference: hide(base.reference),
      ...defined({ digest: base.image?.descriptor.digest }),
    },
    ...defined({
      config: bounded(hide(shown)),
      options: bounded(hide(readable(settings.options))),
    }),
    annotations: hide(manifest.annotations ?? {}),
    timestamp: settings.timestamp,
  };
  const { digest } = document.descriptor;
  return {
    digest,
    ...defined({ previous: before?.digest === digest ? undefined : before?.digest }),
    ...facts,
    changes: before ? comparePlatforms(before, facts) : [],
    steps: describeSteps(session, image, before?.steps ?? [], hide),
    layers: describeLayers(image, before?.layers ?? []),
  };
}

function bounded(value: unknown): unknown {
  return JSON.stringify(value).length > MOST_VALUE ? undefined : value;
}

function describeSteps(
  { remote }: Pick<BuildSession, 'remote'>,
  { target, made: { compile, plan } }: BuiltImage,
  before: readonly StepRecord[],
  hide: Hide,
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
    return {
      id: step.id,
      from: ran ? 'compile' : repository === undefined ? 'local' : 'remote',
      ...defined({ repository, reason: hide(ran?.why) }),
      changes: isDone
        ? [...(last ? compareSteps(last.facts, facts) : []), ...(ran?.changes ?? [])]
        : [],
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

function describeLayers(
  { target, made: { compile, plan, written } }: BuiltImage,
  before: readonly LayerRecord[],
): readonly LayerRecord[] {
  const steps = stepsFor(target, compile);
  return plan.layers.flatMap(({ id, entries }): readonly LayerRecord[] => {
    const layer = written.get(id);
    if (!layer) return [];
    const { digest, size, isNew } = layer;
    const previous = before.find((each) => each.id === id)?.digest;
    const files = new Set(filesOf(entries).map(({ file }) => file));
    const own = steps.filter(({ outputs }) => outputs.some((file) => files.has(file)));
    return [
      {
        id,
        digest,
        ...defined({ previous: previous === digest ? undefined : previous }),
        size,
        written: isNew,
        steps: own.map((step) => step.id),
      },
    ];
  });
}
