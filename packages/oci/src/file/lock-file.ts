import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
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
 * Creates a lock file, completely or not at all.
 * @returns false if it exists
 * @throws OUTPUT_UNWRITABLE
 */
export async function createLock(path: string, text: string): Promise<boolean> {
  let isMade = false;
  try {
    const file = await open(path, 'wx', 0o644);
    isMade = true;
    await file.writeFile(text).finally(() => file.close());
    return true;
  } catch (error) {
    if (isMade) await rm(path, { force: true }).catch(() => {});
    else if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  }
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

/** True if the process that created a lock ran in the same process space and is gone. */
export function isHolderGone({ text }: SeenLock): boolean {
  let owner: Partial<ProcessOwner> = {};
  try {
    owner = Object(JSON.parse(text)) as Partial<ProcessOwner>;
  } catch {
    // Just created and not yet written.
  }
  const { pid, space, start = 0 } = owner;
  if (typeof pid !== 'number' || typeof space !== 'string') return false;
  return isOwnerGone({ pid, space, start: Number(start) }) === true;
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
