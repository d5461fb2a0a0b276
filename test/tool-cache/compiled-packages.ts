import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** How an archive of a compiled package begins. Go's build cache has other files as well. */
const ARCHIVE = '!<arch>\n';

/** The file names of the compiled packages in a directory of Go's build cache, sorted; empty if there is no such directory. */
export function compiledPackages(goCache: string): readonly string[] {
  return namesIn(goCache)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .flatMap((part) =>
      namesIn(join(goCache, part)).filter(
        (name) => /^[0-9a-f]{64}-d$/.test(name) && headOf(join(goCache, part, name)) === ARCHIVE,
      ),
    )
    .sort();
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** The first bytes of a file; none of a directory, as which go stores an executable, and of what was removed meanwhile. */
function headOf(file: string): string {
  const head = Buffer.alloc(ARCHIVE.length);
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    return head.subarray(0, readSync(handle, head)).toString('latin1');
  } catch {
    return '';
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
