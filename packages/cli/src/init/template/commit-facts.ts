const COMMIT_DATE = { command: ['git', 'log', '-1', '--format=%cI'] };
const COMMIT_TIME = { command: ['git', 'log', '-1', '--format=%ct'] };

/** What templates of ko and of GoReleaser call the facts of a commit, and the variables of strake that have them. */
export const COMMIT_FACTS: Readonly<Record<string, readonly [name: string, variable: unknown]>> = {
  Tag: ['version', { git: 'tag', fallback: 'v0.0.0' }],
  Branch: ['branch', { git: 'branch', fallback: '' }],
  ShortCommit: ['commit', { git: 'short', abbrev: 7, fallback: '' }],
  FullCommit: ['full_commit', { git: 'commit', fallback: '' }],
  CommitDate: ['commit_date', COMMIT_DATE],
  CommitTimestamp: ['commit_time', COMMIT_TIME],
};

/** A time of the build would make every build another one: templates that name it get that of the commit. */
export const BUILD_TIMES: typeof COMMIT_FACTS = {
  Date: ['commit_date', COMMIT_DATE],
  Timestamp: ['commit_time', COMMIT_TIME],
};
