import { lstatSync, type Stats, statSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory } from '@strake/oci/internal';
import { CACHE_NAMES } from './cache-part.ts';
import { claimParts } from './claim-parts.ts';

/** Bits of the permissions that let others in, and that let them write. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/**
 * Makes a cache directory its user's alone: mode 0700 where it is made, and where it was wider. It holds what tools answered and the
 * bytes of unreadable files, and compilers and Node.js run what they find in it. Then makes the directories in it, see {@link claimParts}.
 * @param mayMake false: as root, none is made in the home directory of somebody else, who could not use it later
 * @returns why it must not be used: it is another user's, others can write to it, or somebody else's files are where strake's would
 * be; undefined where it may be, and where whoever writes to it will be told why not
 */
export async function claimCache(
  directory: string,
  options: { readonly mayMake: boolean },
): Promise<string | undefined> {
  return (await claimDirectory(directory, options.mayMake)) ?? claimParts(directory);
}

async function claimDirectory(directory: string, mayMake: boolean): Promise<string | undefined> {
  const user = process.geteuid?.();
  // Windows: homes are private by inheritance.
  if (user === undefined) return undefined;
  const link = look(directory, lstatSync);
  if (link === undefined) return makePrivate(directory, user, mayMake);
  // A link may be made by whoever can write to the directory above.
  if (link.isSymbolicLink() && link.uid !== user && link.uid !== 0) return ownedBy(directory, link);
  const facts = look(directory);
  if (!facts?.isDirectory()) return undefined;
  if (facts.uid !== user) return ownedBy(directory, facts);
  return (facts.mode & OTHERS) === 0 ? undefined : narrow(directory, facts);
}

async function makePrivate(
  directory: string,
  user: number,
  mayMake: boolean,
): Promise<string | undefined> {
  const above = existingAbove(directory);
  if (user === 0 && above.facts && above.facts.uid !== 0 && !mayMake)
    return ownedBy(above.path, above.facts);
  await makeDirectory(directory, 0o700).catch(() => {});
  return undefined;
}

function existingAbove(path: string): { readonly path: string; readonly facts: Stats | undefined } {
  const above = dirname(path);
  const facts = look(above);
  return facts || above === path ? { path: above, facts } : existingAbove(above);
}

/** Undefined for what is not there, or cannot be seen. */
function look(path: string, stat = statSync): Stats | undefined {
  try {
    return stat(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A directory that holds other things too stays as it is; only the directories in it that are strake's are narrowed. */
async function narrow(directory: string, { mode }: Stats): Promise<string | undefined> {
  const names = await readdir(directory).catch((): string[] => []);
  const isOwn = names.every((name) => CACHE_NAMES.includes(name));
  if (isOwn) await chmod(directory, 0o700).catch(() => {});
  // Some file systems take any mode, and keep their own.
  const now = isOwn ? (look(directory)?.mode ?? mode) : mode;
  return (now & OTHERS_WRITE) === 0 ? undefined : `others can write to ${directory}`;
}

function ownedBy(path: string, { uid }: Stats): string {
  return `${path} belongs to another user (uid ${uid})`;
}
