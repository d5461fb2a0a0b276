import {
  type BuildEvent,
  type BuildOptions,
  type BuildRecord,
  build,
  defined,
  type ImageResult,
} from '@strake/core';
import type { BuildFlags, ProgressMode } from './build-flag.ts';
import type { Invocation } from './invocation.ts';
import type { Arrival } from './print/next-steps.ts';
import { createProgress } from './progress/progress.ts';
import type { Progress } from './progress/view.ts';

/** What a build left, whether it succeeded or not. */
export interface WatchedBuild {
  /** Images that reached all of their destinations. */
  readonly images: readonly ImageResult[];
  readonly arrivals: readonly Arrival[];
  /** Empty after success. */
  readonly failures: readonly Error[];
  /** What it did, and why; absent if that was not asked for, or it did nothing. */
  readonly record?: BuildRecord;
}

/**
 * Runs a build, and shows its progress on stderr.
 * @param onImage called for each image that reached all of its destinations
 * @param isShown whether progress shows an event
 */
export async function watchBuild(
  options: BuildOptions,
  flags: Pick<BuildFlags, 'progress' | 'quiet' | 'verbose' | 'color'>,
  invocation: Invocation,
  onImage: (result: ImageResult) => void = () => {},
  isShown: (event: BuildEvent) => boolean = () => true,
): Promise<WatchedBuild> {
  const mode = progressMode(flags);
  const verbose = flags.verbose ?? false;
  const explainIn = options.explain ? options.directory : undefined;
  const progress = await createProgress(
    { mode, verbose, color: flags.color, ...defined({ explainIn }) },
    invocation,
  );
  let record: BuildRecord | undefined;
  const finished: ImageResult[] = [];
  const arrivals: Arrival[] = [];
  const attached = new Map<string, ImageResult['attached']>();
  const failures: Error[] = [];
  const onEvent = (event: BuildEvent) => {
    invocation.checkHeap();
    invocation.taps.handle(event);
    if (isShown(event)) progress.handle(event);
    if (event.type === 'pushed') arrivals.push(event);
    if (event.type === 'explained') record = event.record;
    if (event.type === 'attached') attached.set(event.image, event.attached);
    if (event.type !== 'image') return;
    finished.push(event.result);
    onImage(event.result);
  };
  const result = await build({ ...options, ...asking(invocation, progress), onEvent }).catch(
    (thrown: unknown) => {
      failures.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
    },
  );
  progress.end();
  const images = (result?.images ?? finished).map((each) => ({
    ...each,
    ...defined({ attached: attached.get(each.image) }),
  }));
  return { images, arrivals, failures, ...defined({ record }) };
}

/** Plugins may ask for secrets where a user can answer. */
function asking(invocation: Invocation, progress: Progress): Pick<BuildOptions, 'askSecret'> {
  if (invocation.stdin.isTTY !== true || invocation.stderr.isTTY !== true) return {};
  const { whileHeld = (action) => action() } = progress;
  return {
    askSecret: (question, signal) =>
      whileHeld(async () => {
        const { askSecret } = await import('./prompt/ask-secret.ts');
        return askSecret({ ...invocation, signal }, question);
      }),
  };
}

/** With `--quiet`, only warnings and errors, unless something else is asked for. */
export function progressMode({
  progress = 'auto',
  quiet,
}: Pick<BuildFlags, 'progress' | 'quiet'>): ProgressMode {
  return quiet && progress === 'auto' ? 'quiet' : progress;
}
