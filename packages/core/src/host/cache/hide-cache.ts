import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreItself } from '@strake/oci/internal';
import { CACHE_DIRECTORIES, CACHE_NAMES } from './cache-part.ts';
import { isTagged } from './claim-parts.ts';

/** Hides a cache in a work tree from git: the directory or, if it has other contents, strake's directories in it. */
export function hideCache(directory: string): void {
  if (holdsOnlyCache(directory)) {
    ignoreItself(directory, { own: CACHE_NAMES, mode: 0o700 });
    return;
  }
  for (const name of Object.keys(CACHE_DIRECTORIES)) {
    const part = join(directory, name);
    if (!name.includes('/') && isTagged(directory, name))
      ignoreItself(part, { own: readdirSync(part) });
  }
}

function holdsOnlyCache(directory: string): boolean {
  try {
    return readdirSync(directory).every((name) => CACHE_NAMES.includes(name));
  } catch {
    return true;
  }
}
