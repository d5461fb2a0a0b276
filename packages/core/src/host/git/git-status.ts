/** What `git status` says of a work tree. */
export interface GitStatus {
  /** Full commit; absent before the first one. */
  readonly revision?: string;
  /** Absent where HEAD is detached. */
  readonly branch?: string;
  /** True where `git status` lists anything, untracked files too: what Go calls modified. */
  readonly modified: boolean;
  /** True where tracked files differ from the commit: what `git describe` calls dirty. */
  readonly dirty: boolean;
}

/** Counting the commits that a branch is ahead of its upstream takes time and is not needed. */
export const STATUS: readonly string[] = [
  'git',
  'status',
  '--porcelain=v2',
  '--branch',
  '--no-ahead-behind',
];

/** Reads what {@link STATUS} prints. Source: git-status(1), "Porcelain Format Version 2". */
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

/** A submodule with untracked files, and nothing else, is no change of what is tracked. */
function isTracked(entry: string): boolean {
  return /^[12u] /.test(entry) && !/^1 \.M S\.\.U /.test(entry);
}
