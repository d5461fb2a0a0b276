import { lstatSync, writeFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileStats, namesIn, readRegularFile, statOf } from '@strake/oci/internal';
import { CACHE_DIRECTORIES } from './cache-part.ts';

/** Marks a directory that strake created, or that had no foreign files. Backup tools recognise it, too. Source: https://bford.info/cachedir/ */
const TAG_FILE = 'CACHEDIR.TAG';
const TAG_TEXT = `Signature: 8a477f597d28d172789f06886806bc55
# This directory belongs to the cache of strake.
`;
const MARKS = [TAG_FILE, '.gitignore'];

/**
 * Creates the directories of a cache, each tagged and restricted to its user. Tagged ones are not read again.
 * @returns why the directory cannot be a cache: one of these names has foreign files or belongs to another user, or it is an OCI layout; then
 * nothing is created. Also undefined if nothing can be created
 */
export async function claimParts(directory: string): Promise<string | undefined> {
  const names = Object.keys(CACHE_DIRECTORIES);
  for (const name of topOf(names)) {
    const why = whyNotOurs(join(directory, name));
    if (why !== undefined) return why;
  }
  const untagged = names.filter((name) => !isTagged(directory, name));
  if (untagged.includes('blobs') && namesIn(directory).includes('oci-layout'))
    return `${directory} is an OCI layout`;
  for (const name of untagged) {
    const foreign = namesIn(join(directory, name)).find((found) => !isOwn(name, found));
    if (foreign !== undefined)
      return `${join(directory, name, foreign)} is not part of a strake cache`;
  }
  for (const name of topOf(untagged)) {
    const path = join(directory, name);
    await mkdir(path, { mode: 0o700 }).catch(() => chmod(path, 0o700).catch(() => {}));
    tag(path);
  }
  return undefined;
}

/** Names the owner of what another user put there before the cache was restricted: compilers would use it. */
function whyNotOurs(path: string): string | undefined {
  const user = process.geteuid?.();
  const facts = [statOf(path, lstatSync), statOf(path)];
  const other = facts.find((each) => user !== undefined && each && each.uid !== user);
  return other && ownedBy(path, other);
}

/** As a sentence. */
export function ownedBy(path: string, { uid }: FileStats): string {
  return `${path} belongs to another user (uid ${uid})`;
}

/** True for a directory of a cache that {@link claimParts} has tagged. */
export function isTagged(directory: string, name: string): boolean {
  try {
    const [top = name] = name.split('/');
    return readRegularFile(join(directory, top, TAG_FILE)) === TAG_TEXT;
  } catch {
    return false;
  }
}

function isOwn(directory: string, name: string): boolean {
  return MARKS.includes(name) || (CACHE_DIRECTORIES[directory] ?? []).some((own) => own.test(name));
}

function topOf(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.includes('/'));
}

function tag(directory: string): void {
  try {
    writeFileSync(join(directory, TAG_FILE), TAG_TEXT, { flag: 'wx', mode: 0o600 });
  } catch {
    // Another process was faster, or it is not writable: then it is checked each time.
  }
}
