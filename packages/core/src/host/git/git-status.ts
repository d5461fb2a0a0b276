/** The status of a work tree. */
export interface GitStatus {
  /** Full commit; absent before the first one. */
  readonly revision?: string;
  /** Absent if HEAD is detached. */
  readonly branch?: string;
  /** True if `git status` lists anything, including untracked files: what Go calls modified. */
  readonly modified: boolean;
  /** True if tracked files differ from the commit: what `git describe` calls dirty. */
  readonly dirty: boolean;
}

/** Skips counting commits ahead of upstream, which takes time. */
export const STATUS: readonly string[] = [
  'git',
  'status',
  '--porcelain=v2',
  '--branch',
  '--no-ahead-behind',
];

/** Parses the output of {@link STATUS}. Source: git-status(1), "Porcelain Format Version 2". */
export function parseStatus(text: string): GitStatus {
  const lines = text.split('\n').filter((line) => line !== '');
  const header = (name: string) => {
    const value = lines.find((line) => line.startsWith(`# branch.${name} `));
    return value?.slice(`# branch.${name} `.length);
  };
  const entries = lines.filter((line) => !line.startsWith('# '));
  const [oid, head] = [header('oid'), header('head')];
  return {
    ...(oid === undefined || oid === '(initial)' ? {} : { revision: oid }),
    ...(head === undefined || head === '(detached)' ? {} : { branch: head }),
    modified: entries.length > 0,
    dirty: entries.some(isTracked),
  };
}

/** Untracked files in a submodule are not a change of tracked files. */
function isTracked(entry: string): boolean {
  return /^[12u] /.test(entry) && !/^1 \.M S\.\.U /.test(entry);
}
