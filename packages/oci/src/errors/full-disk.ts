/** As Linux, macOS and Windows say it. Source: strerror(ENOSPC), strerror(EDQUOT), ERROR_DISK_FULL. */
const FULL = /no space left on device|disk quota exceeded|not enough space on the disk/i;

/** What to do where the output of a program says that a disk is full; undefined where it does not. */
export function fullDiskHint(output: string | undefined): string | undefined {
  if (output === undefined || !FULL.test(output)) return undefined;
  return 'Free space on the disk that the tool names: "strake cache prune" does so for the cache; STRAKE_CACHE and TMPDIR name other directories.';
}
