import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { systemCode } from '../../errors/index.ts';
import { processSpace } from './process-space.ts';
import { unwritable } from './unwritable.ts';

/** A lock file as it was seen. */
export interface SeenLock {
  readonly text: string;
  /** Moves while the holder lives. */
  readonly mtimeMs: number;
}

const HEARTBEAT_MS = 2000;

/** What is written into a lock file: nobody else writes the same. */
export async function ownerText(): Promise<string> {
  const owner = { pid: process.pid, space: await processSpace(), id: randomUUID() };
  return `${JSON.stringify(owner)}\n`;
}

/**
 * Makes a lock file, whole or not at all.
 * @returns false where there is one
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

/** @returns undefined where there is none */
export async function seeLock(path: string): Promise<SeenLock | undefined> {
  try {
    return { text: await readFile(path, 'utf8'), mtimeMs: (await stat(path)).mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unwritable(path, error);
  }
}

/** True where the process that made a lock ran beside this one and is gone. */
export async function isHolderGone({ text }: SeenLock): Promise<boolean> {
  let owner: { pid?: unknown; space?: unknown } = {};
  try {
    owner = JSON.parse(text) as typeof owner;
  } catch {
    // Just made and not yet written.
  }
  if (typeof owner?.pid !== 'number' || owner.space !== (await processSpace())) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** Shows that the holder lives, until the lock is released. */
export function holdLock(path: string, text: string): () => Promise<void> {
  const beat = setInterval(() => {
    utimes(path, new Date(), new Date()).catch(() => {});
  }, HEARTBEAT_MS);
  beat.unref();
  return async () => {
    clearInterval(beat);
    // Who took this one for dead may hold it now.
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
  };
}
