import type { File } from '../model/directory.ts';

/** A file that matches, and where. */
export interface Match {
  readonly file: File;
  /** Place and length of what matches in its path. */
  readonly start: number;
  readonly length: number;
}

/** Matches that are shown. */
export const MOST_MATCHES = 2000;

/**
 * Files whose paths contain a text, whatever its case: first those whose name begins with it, then those whose name contains it.
 * @returns at most `MOST_MATCHES`, and how many there are
 */
export function searchFiles(
  files: readonly File[],
  text: string,
): { readonly matches: readonly Match[]; readonly count: number } {
  const wanted = text.toLowerCase();
  const ranks: [Match[], Match[], Match[]] = [[], [], []];
  let count = 0;
  for (const file of files) {
    const path = file.path.toLowerCase();
    const name = path.length - file.name.length;
    const inName = path.indexOf(wanted, name);
    const start = inName < 0 ? path.indexOf(wanted) : inName;
    if (start < 0) continue;
    count += 1;
    const rank = start === name ? 0 : start > name ? 1 : 2;
    if (ranks[rank].length < MOST_MATCHES) ranks[rank].push({ file, start, length: wanted.length });
  }
  return { matches: ranks.flat().slice(0, MOST_MATCHES), count };
}
