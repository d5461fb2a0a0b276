import { messageOf, shortened } from '@strake/oci/internal';
import type { UnfinishedBuild, UnfinishedLayer, UnfinishedStep } from '../explain/index.ts';
import { hidePrivate } from './hide-private.ts';
import { pluginVersions } from './plugin-versions.ts';
import { readBuildRecord, timeNow, writeBuildRecord } from './record-build.ts';
import type { BuildSession } from './session.ts';
import type { WatchedSteps } from './watch-steps.ts';

/** UTF-16 units of the message of an error. */
const LONGEST = 500;

type RecordSession = Pick<BuildSession, 'services' | 'project'>;

/** Records that a build failed after it had begun to compile, and what it compiled. A failure to write changes nothing. */
export async function recordFailure(
  session: RecordSession,
  watched: WatchedSteps,
  thrown: unknown,
  isCancelled: boolean,
): Promise<void> {
  if (!watched.hasBegun) return;
  const [message = ''] = messageOf(thrown).split('\n');
  const end = isCancelled ? 'was cancelled' : `stopped: ${shortened(message, LONGEST)}`;
  await recordUnfinished(session, watched, end);
}

/** An image that is removed again is not what the last build made; what was compiled for it tells why. */
export async function recordTrial(session: RecordSession, watched: WatchedSteps): Promise<void> {
  watched.packed.clear();
  if (watched.ran.size > 0)
    await recordUnfinished(session, watched, 'compared an image, and kept none');
  watched.ran.clear();
}

/**
 * Records a build that made no images, or did not push them all, beside the last one that did.
 * @param end how it ended, as a sentence without a subject
 */
export async function recordUnfinished(
  session: RecordSession,
  { ran, packed }: WatchedSteps,
  end: string,
): Promise<void> {
  const { services } = session;
  const hide = hidePrivate(session);
  if (!hide) return;
  const last = await readBuildRecord(session);
  const images = merged(withoutFailures(last?.unfinished?.images), ran, addSteps);
  const layers = merged(last?.unfinished?.layers, packed, addLayers);
  const at = timeNow(services);
  const unfinished: UnfinishedBuild = hide({
    ...{ at, end, images },
    ...(Object.keys(layers).length > 0 && { layers }),
  });
  const none = { at, plugins: pluginVersions(session), changes: [], images: {} };
  await writeBuildRecord(session, { ...(last ?? none), unfinished });
}

type ByPlatform<Item> = Readonly<Record<string, Readonly<Record<string, readonly Item[]>>>>;

/** What unfinished builds before left, with what this one did. */
function merged<Item>(
  before: ByPlatform<Item> = {},
  now: ReadonlyMap<string, ReadonlyMap<string, readonly Item[]>>,
  add: (earlier: readonly Item[], own: readonly Item[]) => readonly Item[],
): ByPlatform<Item> {
  const all: Record<string, Record<string, readonly Item[]>> = {};
  for (const [image, platforms] of Object.entries(before)) all[image] = { ...platforms };
  for (const [image, platforms] of now)
    for (const [platform, own] of platforms)
      all[image] = { ...all[image], [platform]: add(all[image]?.[platform] ?? [], own) };
  return all;
}

/** What an earlier build failed at is over. */
function withoutFailures(before: ByPlatform<UnfinishedStep> = {}): ByPlatform<UnfinishedStep> {
  const images = Object.entries(before).map(([image, platforms]) => {
    const left = Object.entries(platforms)
      .map(([platform, steps]) => [platform, steps.filter(({ failed }) => !failed)] as const)
      .filter(([, steps]) => steps.length > 0);
    return [image, Object.fromEntries(left)] as const;
  });
  return Object.fromEntries(images.filter(([, left]) => Object.keys(left).length > 0));
}

/** A failure tells nothing of what an earlier build compiled. */
function addSteps(earlier: readonly UnfinishedStep[], own: readonly UnfinishedStep[]) {
  const isOver = ({ id }: UnfinishedStep) => own.some((step) => step.id === id && !step.failed);
  return [...earlier.filter((step) => !isOver(step)), ...own];
}

function addLayers(earlier: readonly UnfinishedLayer[], own: readonly UnfinishedLayer[]) {
  return [...earlier.filter(({ id }) => !own.some((layer) => layer.id === id)), ...own];
}
