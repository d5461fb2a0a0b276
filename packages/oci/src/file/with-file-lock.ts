import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createLock,
  holderOf,
  holdLock,
  isHolderGone,
  ownerText,
  type SeenLock,
  seeLock,
} from './lock-file.ts';
import { makeDirectory } from './make-directory.ts';
import { unwritable } from './unwritable.ts';

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once if another process holds the lock. */
  readonly onWait?: () => void;
  /** After how long without a sign of life a holder that cannot be observed counts as gone; default 15,000. */
  readonly staleMs?: number;
}

const STALE_MS = 15_000;
/** How old a lock without content is if its process was killed before it could write. */
const EMPTY_MS = 2000;
const POLL_MS = 50;

/**
 * Runs an action while no other process holds the same lock file. A dead holder is detected: one in the same process space by
 * its process id, others by missing heartbeats. A missing directory is created.
 * @throws OUTPUT_UNWRITABLE if the lock file cannot be created; the signal's reason; whatever the action throws
 */
export async function withFileLock<Result>(
  path: string,
  action: () => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  const release = await takeLock(path, options);
  try {
    return await action();
  } finally {
    await release();
  }
}

/**
 * Takes a lock that is free, or whose holder died in the same process space or before it wrote to it.
 * @returns how to release it; undefined if another process holds it
 * @throws OUTPUT_UNWRITABLE
 */
export async function tryFileLock(path: string): Promise<(() => Promise<void>) | undefined> {
  await makeParent(path);
  const text = ownerText();
  if (await createLock(path, text)) return holdLock(path, text);
  const seen = await seeLock(path);
  if (seen && isHolderGone(seen)) await breakLock(path, seen, () => false);
  else if (seen && !holderOf(seen)) await breakLock(path, seen, () => false, EMPTY_MS);
  return (await createLock(path, text)) ? holdLock(path, text) : undefined;
}

async function takeLock(
  path: string,
  { signal, onWait, staleMs = STALE_MS }: LockOptions,
): Promise<() => Promise<void>> {
  await makeParent(path);
  const text = ownerText();
  const isSilent = silenceOf(staleMs);
  const isGuardSilent = silenceOf(staleMs);
  for (let waits = 0; ; waits += 1) {
    signal?.throwIfAborted();
    if (await createLock(path, text)) return holdLock(path, text);
    const seen = await seeLock(path);
    if (seen && (isSilent(seen) || isHolderGone(seen))) {
      await breakLock(path, seen, isGuardSilent);
      continue;
    }
    if (waits === 0) onWait?.();
    await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

/**
 * Tells whether a lock has not changed for that long while it was watched. The clock is monotonic, stops while the machine
 * sleeps, and is independent of other machines' clocks.
 */
function silenceOf(staleMs: number): (seen: SeenLock) => boolean {
  let last: SeenLock | undefined;
  let since = 0;
  return (seen) => {
    const now = performance.now();
    if (last?.text === seen.text && last.mtimeMs === seen.mtimeMs) return now - since > staleMs;
    last = seen;
    since = now;
    return false;
  };
}

/**
 * Removes an abandoned lock. Only the process that creates the guard file beside it may do so, and it checks the lock once more:
 * otherwise it could remove a lock that another process has just taken.
 * @param minAgeMs younger locks stay; by the clock of the file system, which dates the guard file too
 */
async function breakLock(
  path: string,
  abandoned: SeenLock,
  isGuardSilent: (seen: SeenLock) => boolean,
  minAgeMs = 0,
): Promise<void> {
  // The name marks an unfinished file, which readers of a directory skip.
  const guard = `${path}.part`;
  if (!(await createLock(guard, ownerText()))) {
    const seen = await seeLock(guard);
    if (seen && (isGuardSilent(seen) || isHolderGone(seen))) await rm(guard, { force: true });
    else await sleep(POLL_MS);
    return;
  }
  try {
    const [seen, own] = [await seeLock(path), await seeLock(guard)];
    const isSame = seen?.text === abandoned.text && seen.mtimeMs === abandoned.mtimeMs;
    if (isSame && own && own.mtimeMs - seen.mtimeMs >= minAgeMs) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function makeParent(path: string): Promise<void> {
  await makeDirectory(dirname(path)).catch((error: unknown) => {
    throw unwritable(dirname(path), error);
  });
}
