import { messageOf, shortened } from '@strake/oci/internal';
import { hideVariables, type UnfinishedBuild, type UnfinishedStep } from '../explain/index.ts';
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

/**
 * Records a build that made no images, or did not push them all, beside the last one that did.
 * @param end how it ended, as a sentence without a subject
 */
export async function recordUnfinished(
  session: RecordSession,
  { ran }: WatchedSteps,
  end: string,
): Promise<void> {
  const { services, project } = session;
  const hide = hideVariables(project.variablesRead, services.env);
  const last = await readBuildRecord(session);
  const images: Record<string, Record<string, readonly UnfinishedStep[]>> = {};
  for (const [image, platforms] of Object.entries(last?.unfinished?.images ?? {}))
    images[image] = { ...platforms };
  for (const [image, platforms] of ran)
    for (const [platform, steps] of platforms) {
      const earlier = images[image]?.[platform] ?? [];
      const others = earlier.filter(({ id }) => !steps.some((step) => step.id === id));
      images[image] = { ...images[image], [platform]: [...others, ...steps] };
    }
  const at = timeNow(services);
  const unfinished: UnfinishedBuild = hide({ at, end, images });
  const none = { at, plugins: pluginVersions(session), changes: [], images: {} };
  await writeBuildRecord(session, { ...(last ?? none), unfinished });
}
