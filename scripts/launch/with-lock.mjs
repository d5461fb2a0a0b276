import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
const STALE_BREAKER_MS = 10_000;

/**
 * Runs `work` while holding a lock file.
 * The lock of an ended process is broken.
 *
 * @template T
 * @param {string} path absolute path of the lock file; its directory is created
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void }} [options] `onWait` is called once, before the first wait
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let waited = false;
  while (!claim(path)) {
    const owner = ownerOf(path);
    if (owner !== undefined && !isAlive(owner)) {
      breakLock(path);
      continue;
    }
    if (!waited && owner !== undefined) onWait?.(owner);
    waited = true;
    await delay(POLL_MS);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} path Links a file that already contains its owner, so that no process reads an empty lock. */
function claim(path) {
  const claimed = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(claimed, `${process.pid}\n`);
  try {
    linkSync(claimed, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(claimed, { force: true });
  }
}

/** @param {string} path */
function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Only the holder of the breaker removes a dead lock, after a second check: otherwise a slow process
 * could remove the lock that a faster one has just acquired.
 *
 * @param {string} path
 */
function breakLock(path) {
  const breaker = `${path}.breaker`;
  try {
    mkdirSync(breaker);
  } catch {
    const age = Date.now() - (statSync(breaker, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_BREAKER_MS) rmSync(breaker, { recursive: true, force: true });
    return;
  }
  try {
    const owner = ownerOf(path);
    if (owner !== undefined && !isAlive(owner)) rmSync(path, { force: true });
  } finally {
    rmSync(breaker, { recursive: true, force: true });
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
