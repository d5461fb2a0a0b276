import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../errors/index.ts';
import { unwritable } from './unwritable.ts';

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once where somebody else holds the lock. */
  readonly onWait?: () => void;
}

const HEARTBEAT_MS = 2000;
/** A holder that has not shown itself for so long is gone, wherever it ran. */
const STALE_MS = 15_000;
const POLL_MS = 50;

/**
 * Runs an action while no other process holds the same lock file. A holder that died is noticed: on the same host by its
 * process, elsewhere by its silence.
 * @throws OUTPUT_UNWRITABLE where the lock file can't be made
 */
export async function withFileLock<Result>(path: string, action: () => Promise<Result>, options: LockOptions = {}): Promise<Result> {
  const release = await takeLock(path, options);
  try {
    return await action();
  } finally {
    await release();
  }
}

/** Takes a lock that nobody holds; undefined where somebody does. */
export async function tryFileLock(path: string): Promise<(() => Promise<void>) | undefined> {
  const owner = ownerText();
  if (await create(path, owner)) return hold(path, owner);
  if (!(await isAbandoned(path))) return undefined;
  await breakLock(path);
  return (await create(path, owner)) ? hold(path, owner) : undefined;
}

function ownerText(): string {
  return `${JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() })}\n`;
}

async function takeLock(path: string, { signal, onWait }: LockOptions): Promise<() => Promise<void>> {
  const owner = ownerText();
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw unwritable(dirname(path), error);
  });
  for (let waited = false; !(await create(path, owner)); ) {
    if (await isAbandoned(path)) {
      await breakLock(path);
      continue;
    }
    if (!waited) onWait?.();
    waited = true;
    await sleep(POLL_MS, undefined, signal ? { signal } : {});
  }
  return hold(path, owner);
}

async function create(path: string, owner: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o644);
    await file.writeFile(owner);
    await file.close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  }
}

function hold(path: string, owner: string): () => Promise<void> {
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS);
  beat.unref();
  return async () => {
    clearInterval(beat);
    // Somebody who took it for abandoned may hold it now.
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await rm(path, { force: true });
  };
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > STALE_MS) return true;
    const holder: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof holder !== 'object' || holder === null) return false;
    const { pid, host } = holder as { pid?: unknown; host?: unknown };
    return host === hostname() && typeof pid === 'number' && !isAlive(pid);
  } catch {
    // Just taken and not yet written, or just released.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/**
 * Takes an abandoned lock away. Only who makes the guard file beside it may, and looks once more: otherwise a lock that
 * somebody else has just taken could be taken away from him.
 */
async function breakLock(path: string): Promise<void> {
  const guard = `${path}.break`;
  if (!(await create(guard, ''))) {
    const age = await stat(guard).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
    if (age > STALE_MS) await rm(guard, { force: true });
    return;
  }
  try {
    if (await isAbandoned(path)) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
