import { lstatSync, type Stats } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from './names-in.ts';
import { isOwnerGone, OWNER_WORD, parseOwner } from './process-owner.ts';

/** What belongs to a process that cannot be observed, or to none, counts as abandoned after this time without a change. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/**
 * Removes what killed processes left in a directory. What cannot be removed stays.
 * @param pattern names that may be removed; the groups of {@link OWNER_WORD} in it identify the owner, and without them the
 * age decides
 * @param silentMs after how long without a change what belongs to an unobservable process counts as abandoned
 */
export async function removeAbandoned(
  directory: string,
  pattern: RegExp,
  silentMs = ABANDONED_MS,
): Promise<void> {
  for (const name of namesIn(directory)) {
    const found = pattern.exec(name);
    if (!found) continue;
    const path = join(directory, name);
    if (isAbandoned(path, found.slice(1), silentMs))
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

function isAbandoned(
  path: string,
  [pid = '', ...others]: readonly string[],
  silentMs: number,
): boolean {
  const gone = pid === '' ? undefined : isOwnerGone(parseOwner([pid, ...others]));
  if (gone === false) return false;
  let facts: Stats;
  try {
    facts = lstatSync(path);
  } catch {
    return false;
  }
  // The system's temporary directory also holds files of other users, who may choose any name.
  const user = process.geteuid?.();
  if (user !== undefined && facts.uid !== user) return false;
  return gone ?? Date.now() - facts.mtimeMs > silentMs;
}

const visited = new Map<string, Promise<void>>();

/** {@link removeAbandoned}, once for each directory in the lifetime of this process. */
export function removeAbandonedOnce(directory: string, pattern: RegExp): Promise<void> {
  const visit = visited.get(directory) ?? removeAbandoned(directory, pattern);
  visited.set(directory, visit);
  return visit;
}

/** Names of unfinished files: hidden, with an owner. */
export const UNFINISHED_FILE = new RegExp(`^\\..*\\.${OWNER_WORD}\\.[0-9a-f]{12}\\.part$`, 's');
