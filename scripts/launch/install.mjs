import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

/**
 * Runs `npm ci` unless the installed packages match the lock file.
 *
 * @param {string} root
 */
export async function install(root) {
  if (isInstalled(root)) return;
  process.stderr.write('installing dependencies …\n');
  // --engine-strict=false: some dependencies require a newer Node than the one that runs npm; they run on the pinned one.
  await runQuietly('installing', ['npm', 'ci', '--engine-strict=false'], root);
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} Locked
 * @typedef {{ packages: Record<string, Locked> }} Lockfile
 */

/** @param {string} root */
function isInstalled(root) {
  const present = readLockfile(join(root, 'node_modules/.package-lock.json'));
  const wanted = readLockfile(join(root, 'package-lock.json'));
  if (present === undefined || wanted === undefined) return false;
  return Object.entries(wanted.packages).every(([path, locked]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const found = present.packages[path];
    // Optional packages may be for another operating system.
    if (found === undefined) return locked.optional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
