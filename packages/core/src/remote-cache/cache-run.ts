import type { StrakeError } from '../errors/index.ts';

/** What is known of remote caches when a build starts again, because bytes that an entry promised could not be had. */
export interface CacheRun {
  /** Entries that must not be used: repositories with tags. */
  readonly useless: Set<string>;
  /** Kinds of warnings that were given. */
  readonly told: Set<string>;
  /** Why repositories are not used any more, by name. */
  readonly off: Map<string, StrakeError>;
  /** How often the build has started again. */
  restarts: number;
  /** Whether what is found counts as that of the last build: a plan does not. */
  readonly countsHits: boolean;
}

/** Restarts after which a repository is not read any more that has lost entries: each of hundreds could cost one. */
const MAX_RESTARTS = 2;

export function createCacheRun(countsHits = true): CacheRun {
  return { useless: new Set(), told: new Set(), off: new Map(), restarts: 0, countsHits };
}

/** Whether a build may look for an entry in a repository. */
export function isUsable(
  { useless, restarts }: CacheRun,
  repository: string,
  tag: string,
): boolean {
  if (restarts < MAX_RESTARTS) return !useless.has(uselessName(repository, tag));
  return ![...useless].some((each) => each.startsWith(`${repository} `));
}

/** An entry in {@link CacheRun.useless}. */
export function uselessName(repository: string, tag: string): string {
  return `${repository} ${tag}`;
}
