/** The messages of Linux, macOS and Windows. Source: strerror(ENOSPC), strerror(EDQUOT), ERROR_DISK_FULL. */
const FULL = /no space left on device|disk quota exceeded|not enough space on the disk/i;

/** A hint if the output of a program says that a disk is full; undefined otherwise. */
export function fullDiskHint(output: string | undefined): string | undefined {
  if (output === undefined || !FULL.test(output)) return undefined;
  return 'Free space on the disk that the tool names; TMPDIR selects another directory for temporary files.';
}
