import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { systemCode } from '../errors/index.ts';
import { startHeartbeat } from './heartbeat.ts';
import { isOwnerGone, type ProcessOwner, processOwner } from './process-owner.ts';
import { unwritable } from './unwritable.ts';

/** A lock file as it was read. */
export interface SeenLock {
  readonly text: string;
  /** Advances while the holder lives. */
  readonly mtimeMs: number;
}

/** The content of a lock file, unique to this call. */
export function ownerText(): string {
  return `${JSON.stringify({ ...processOwner(), id: randomUUID() })}\n`;
}

/**
 * Creates a lock file. A process that is killed in between leaves an empty one.
 * @returns false if it exists
 * @throws OUTPUT_UNWRITABLE
 */
export async function createLock(path: string, text: string): Promise<boolean> {
  let isMade = false;
  try {
    // Synchronous, so that as little as possible happens between creating and writing.
    const file = openSync(path, 'wx', 0o644);
    isMade = true;
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isMade) await rm(path, { force: true }).catch(() => {});
    else if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  }
  // While it was empty, and this process suspended, another one may have taken it for abandoned.
  return (await seeLock(path))?.text === text;
}

/** @returns undefined if there is none */
export async function seeLock(path: string): Promise<SeenLock | undefined> {
  try {
    return { text: await readFile(path, 'utf8'), mtimeMs: (await stat(path)).mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unwritable(path, error);
  }
}

/** The process that created a lock; undefined for one that was just created and not yet written. */
export function holderOf({ text }: SeenLock): ProcessOwner | undefined {
  try {
    const { pid, space, start = 0 } = Object(JSON.parse(text)) as Partial<ProcessOwner>;
    if (typeof pid !== 'number' || typeof space !== 'string') return undefined;
    return { pid, space, start: Number(start) };
  } catch {
    return undefined;
  }
}

/** True if the process that created a lock ran in the same process space and is gone. */
export function isHolderGone(seen: SeenLock): boolean {
  const holder = holderOf(seen);
  return holder !== undefined && isOwnerGone(holder) === true;
}

/** Keeps a lock file with this content fresh until it is released. */
export function holdLock(path: string, text: string): () => Promise<void> {
  const endHeartbeat = startHeartbeat(path);
  return async () => {
    endHeartbeat();
    // A process that considered this one dead may hold it now.
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
  };
}
