import { defined, isRecord } from '@strake/oci/internal';
import {
  type BuildRecord,
  compareMaps,
  type ImageRecord,
  keepReasons,
  type PushRecord,
} from '../explain/index.ts';
import type { WrittenLayers } from './assemble-image.ts';
import type { FinishedImage } from './finished-image.ts';
import { hidePrivate } from './hide-private.ts';
import { pluginVersions } from './plugin-versions.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';

/** Increase it when older records would be misread. */
const FORMAT = 5;

/** Bytes of JSON; of larger projects nothing is recorded. */
const MOST_BYTES = 8 * 1024 * 1024;

/** What each destination of an image got. */
export type PushRecords = Map<FinishedImage, readonly Omit<PushRecord, 'at'>[]>;

/** The record of the last build of a configuration that did something; undefined if there is none. */
export async function readBuildRecord({ services }: Pick<BuildSession, 'services'>) {
  const found = await services.blobs.readRecord(recordName(services));
  if (!isRecord(found) || found.format !== FORMAT) return undefined;
  return found.record as BuildRecord;
}

/** Several configurations may be in one directory. */
function recordName({ directory, configFile }: BuildSession['services']): string {
  return `build of ${directory}/${configFile ?? ''}`;
}

/**
 * Records what a build did, unless it did nothing. A failure to write costs no build.
 * @param isExplained true: tells it, too
 */
export async function recordBuild(
  session: Pick<BuildSession, 'services' | 'project' | 'remote' | 'emit' | 'signal'>,
  finished: readonly FinishedImage[],
  pushes: PushRecords,
  isExplained = false,
): Promise<void> {
  const last = await readBuildRecord(session);
  const isSame = finished.every((image) => didNothing(session, image, last, pushes.get(image)));
  if (isSame) {
    if (last?.unfinished) {
      const { unfinished: _, ...finishedNow } = last;
      await writeBuildRecord(session, finishedNow);
    }
    if (isExplained) session.emit({ type: 'explained' });
    return;
  }
  const { recordImage } = await import('./record-image.ts');
  const { services, project } = session;
  const at = timeNow(services);
  const hide = hidePrivate(session);
  if (!hide) return;
  const written = new Set(
    finished.flatMap(({ images }) => images.flatMap(({ made }) => newLayers(made.written))),
  );
  const images: Record<string, ImageRecord> = {};
  for (const image of finished) {
    const { name } = image.of.image;
    const unfinished = last?.unfinished?.images[name];
    const pushed = (pushes.get(image) ?? []).map((push) => ({ ...push, at }));
    const now = { at, hide, written, pushes: pushed, ...defined({ unfinished }) };
    images[name] = await recordImage(session, image, last?.images[name], now);
  }
  const plugins = pluginVersions(session);
  const changes = last ? compareMaps('plugin', last.plugins, plugins) : [];
  const own = { at, plugins, changes };
  if (isExplained) session.emit({ type: 'explained', record: { ...own, images } });
  const names = new Set(project.images.map(({ name }) => name));
  const others = Object.entries(last?.images ?? {}).filter(([name]) => names.has(name));
  const kept = Object.entries(images).map(
    ([name, image]) => [name, keepReasons(last?.images[name], image)] as const,
  );
  // A build that only pushed leaves why its images were built.
  const isKept = kept.every(([name, { at: built }]) => built === last?.images[name]?.at);
  const record: BuildRecord = {
    ...own,
    changes: isKept && changes.length === 0 ? (last?.changes ?? []) : changes,
    images: { ...Object.fromEntries(others), ...Object.fromEntries(kept) },
  };
  await writeBuildRecord(session, record);
}

/** Digests of the layers that were written, of all of an image. */
function newLayers(written: WrittenLayers['written']): readonly string[] {
  return [...written.values()].filter(({ isNew }) => isNew).map(({ digest }) => digest);
}

/** Replaces the record of a configuration, unless it is too large. A failure to write costs no build. */
export async function writeBuildRecord(
  { services }: Pick<BuildSession, 'services'>,
  record: BuildRecord,
): Promise<void> {
  if (JSON.stringify(record).length > MOST_BYTES) return;
  await services.blobs
    .writeRecord(recordName(services), { format: FORMAT, record })
    .catch(() => {});
}

/** RFC 3339, in UTC. */
export function timeNow({ files }: BuildSession['services']): string {
  return new Date(files.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** True for an image that was found as the last build left it, here and at its destinations. */
function didNothing(
  { remote }: Pick<BuildSession, 'remote'>,
  { of, images, tree }: FinishedImage,
  last: BuildRecord | undefined,
  pushes: readonly Pick<PushRecord, 'sent'>[] = [],
): boolean {
  const before = last?.images[of.image.name];
  return (
    before !== undefined &&
    before.digest === tree?.root.digest &&
    images.every(({ made, target }) => {
      const steps = stepsFor(target, made.compile);
      const isFound = [...made.written.values()].every(({ isNew }) => !isNew);
      const ran = made.compile.ran ?? [];
      return (
        isFound &&
        before.platforms[target.platformName] !== undefined &&
        !steps.some((step) => ran.some(({ id }) => id === step.id)) &&
        !steps.some((step) => remote?.outputs.repositoryOf(step) !== undefined)
      );
    }) &&
    pushes.every(({ sent }) => (sent?.uploaded ?? 0) + (sent?.mounted ?? 0) === 0)
  );
}
