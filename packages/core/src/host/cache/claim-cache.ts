import { lstatSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FileStats, makeDirectory, statOf } from '@strake/oci/internal';
import { CACHE_NAMES } from './cache-part.ts';
import { claimParts, ownedBy } from './claim-parts.ts';

/** Permission bits that give other users access, and write access. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/**
 * Restricts a cache directory to its user: mode 0700 for a new one, and for one that was wider. It contains results of tools and the
 * bytes of private files, and compilers and Node.js execute its contents. Then creates its subdirectories, see {@link claimParts}.
 * @param mayMake false: root must not create one in another user's home directory, who could not use it later
 * @returns why it must not be used: it belongs to another user, other users can write to it, or it has foreign files where strake's would
 * be; undefined if it may be used, or if later writes will report why not
 */
export async function claimCache(
  directory: string,
  options: { readonly mayMake: boolean },
): Promise<string | undefined> {
  return (await claimDirectory(directory, options.mayMake)) ?? claimParts(directory);
}

async function claimDirectory(directory: string, mayMake: boolean): Promise<string | undefined> {
  const user = process.geteuid?.();
  // Windows: home directories are private by inheritance.
  if (user === undefined) return undefined;
  const link = statOf(directory, lstatSync);
  if (link === undefined) return makePrivate(directory, user, mayMake);
  // Whoever can write to the parent directory can create a link.
  if (link.isSymbolicLink() && link.uid !== user && link.uid !== 0) return ownedBy(directory, link);
  const facts = statOf(directory);
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

function existingAbove(path: string): {
  readonly path: string;
  readonly facts: FileStats | undefined;
} {
  const above = dirname(path);
  const facts = statOf(above);
  return facts || above === path ? { path: above, facts } : existingAbove(above);
}

/** A directory with other contents keeps its mode; only strake's directories in it are restricted. */
async function narrow(directory: string, { mode }: FileStats): Promise<string | undefined> {
  const names = await readdir(directory).catch((): string[] => []);
  const isOwn = names.every((name) => CACHE_NAMES.includes(name));
  if (isOwn) await chmod(directory, 0o700).catch(() => {});
  // Some file systems accept any mode and ignore it.
  const now = isOwn ? (statOf(directory)?.mode ?? mode) : mode;
  return (now & OTHERS_WRITE) === 0 ? undefined : `other users can write to ${directory}`;
}
