import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../spec/record.ts';
import type { FileClock } from './file-clock.ts';
import { isOnNetwork } from './network-file-system.ts';

/** Metadata of a file that changes whenever its content does: change time and inode cannot be set by hand. */
export interface FileState {
  readonly type: 'file' | 'directory' | 'other';
  readonly size: number;
  /** Where it was read from. */
  readonly path?: string;
  /** All of it as one string. */
  readonly text: string;
  /** Milliseconds since 1970 of the last change of content or metadata. */
  readonly changedAt: number;
  /** True if the time is in whole seconds; some file systems have a resolution of one or two seconds. */
  readonly isCoarse: boolean;
}

/** What `stat` of `node:fs` returns with `bigint`. */
interface ExactStats {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** Undefined if nothing is at the path. Links are followed. */
export function readFileState(path: string): FileState | undefined {
  let stats: ExactStats | undefined;
  try {
    // This runs for thousands of files; a promise for each would cost more than the call.
    stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  return stats && fileStateOf(stats, path);
}

export function fileStateOf(stats: ExactStats, path?: string): FileState {
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return {
    type: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other',
    size: Number(size),
    text: [dev, ino, size, mtimeNs, ctimeNs].join(' '),
    ...defined({ path }),
    ...changeTimeOf(ctimeNs),
  };
}

/** @param time nanoseconds since 1970 */
export function changeTimeOf(time: bigint): ChangeTime {
  return { changedAt: Number(time / 1_000_000n), isCoarse: time % 1_000_000_000n === 0n };
}

/** The clock of a file system ticks: a change in the same tick does not change the timestamp. */
const TICK_MS = 20;
const COARSE_TICK_MS = 2_100;

/** How far the clock of another machine may be behind. What a build does not store because of this, a later build stores. */
const NETWORK_MS = 5_000;

type ChangeTime = Pick<FileState, 'changedAt' | 'isCoarse' | 'path'>;

/** Milliseconds since 1970 until which a change could leave the state of a file as it is. */
export function racyUntil({ changedAt, isCoarse }: ChangeTime): number {
  return changedAt + (isCoarse ? COARSE_TICK_MS : TICK_MS);
}

/**
 * True if a later change could leave the state as it is: the file changed too shortly before a moment.
 * Source: git, Documentation/technical/racy-git.
 */
export function isRacilyClean(state: ChangeTime, moment: number): boolean {
  const restedMs = moment - racyUntil(state);
  if (restedMs <= 0) return true;
  // Few files changed that recently; only for those is the file system looked up.
  return restedMs <= NETWORK_MS && state.path !== undefined && isOnNetwork(state.path);
}

/**
 * Waits, for one tick of the clock at most, until files that were just written are no longer racy, because another step reads
 * them next. It does not wait for file systems with a resolution of seconds, or on other machines.
 */
export async function waitOutRacyTimestamps(
  paths: readonly string[],
  clock: FileClock,
): Promise<void> {
  const now = clock.at();
  const isFresh = (path: string) => {
    const state = readFileState(path);
    return state !== undefined && !state.isCoarse && racyUntil(state) >= now;
  };
  if (paths.some(isFresh)) await delay(TICK_MS + 15);
}
