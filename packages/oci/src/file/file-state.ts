import { type BigIntStats, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { FileClock } from './file-clock.ts';
import { isOnNetwork } from './network-file-system.ts';

/** Facts of a file that change whenever its content does: change time and inode cannot be set by hand. */
export interface FileState {
  readonly type: 'file' | 'directory' | 'other';
  readonly size: number;
  /** Where it was looked at. */
  readonly path?: string;
  /** All of it as one text. */
  readonly text: string;
  /** Milliseconds since 1970 of the last change of content or metadata. */
  readonly changedAt: number;
  /** Some file systems keep whole seconds, or two. */
  readonly isCoarse: boolean;
}

/** Undefined where nothing is. Links are followed. */
export function readFileState(path: string): FileState | undefined {
  let stats: BigIntStats | undefined;
  try {
    // Thousands of files are looked at; a promise for each would cost more than the look.
    stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  return stats && fileStateOf(stats, path);
}

export function fileStateOf(stats: BigIntStats, path?: string): FileState {
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return {
    type: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other',
    size: Number(size),
    text: [dev, ino, size, mtimeNs, ctimeNs].join(' '),
    ...(path === undefined ? {} : { path }),
    ...changeTimeOf(ctimeNs),
  };
}

/** @param time nanoseconds since 1970 */
export function changeTimeOf(time: bigint): ChangeTime {
  return { changedAt: Number(time / 1_000_000n), isCoarse: time % 1_000_000_000n === 0n };
}

/** Clocks of file systems tick: a change within a tick of a look can hide behind it. */
const TICK_MS = 20;
const COARSE_TICK_MS = 2_100;

/** By how much the clock of another machine may be behind: what a build does not remember for that, one does that runs later. */
const NETWORK_MS = 5_000;

type ChangeTime = Pick<FileState, 'changedAt' | 'isCoarse' | 'path'>;

/** Milliseconds since 1970 up to which a later change could hide behind the state of a file. */
export function racyUntil({ changedAt, isCoarse }: ChangeTime): number {
  return changedAt + (isCoarse ? COARSE_TICK_MS : TICK_MS);
}

/**
 * True where a later change could hide behind the same state: the file had changed too shortly before a moment.
 * Source: git, Documentation/technical/racy-git.
 */
export function isRacilyClean(state: ChangeTime, moment: number): boolean {
  const restedMs = moment - racyUntil(state);
  if (restedMs <= 0) return true;
  // Few files changed that shortly before: the others are not asked for their file system.
  return restedMs <= NETWORK_MS && state.path !== undefined && isOnNetwork(state.path);
}

/**
 * Waits, for a tick of the clock at most, until files are at rest: what a step made just before another one reads it. File
 * systems that keep whole seconds are not waited for, nor are those of other machines.
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
