/** The nearest tag of a commit, and its distance. */
export interface Description {
  readonly revision: string;
  /** Absent if no tag is reachable. */
  readonly tag?: string;
  /** Commits since the tag; 0: the tag is on the commit itself. */
  readonly distance: number;
}

/**
 * Requests full hashes: the number of digits of abbreviated ones depends on the clone.
 * @param pattern selects tags, in the form of `--match`
 */
export function describeCommand(pattern: string | undefined): readonly string[] {
  const match = pattern === undefined ? [] : ['--match', pattern];
  return ['git', 'describe', '--tags', '--long', '--always', '--abbrev=64', ...match];
}

/** Parses the output of {@link describeCommand}. */
export function parseDescription(text: string): Description {
  const [, tag, distance, revision] = /^(.+)-(\d+)-g([0-9a-f]{40,64})$/.exec(text.trim()) ?? [];
  return tag === undefined || revision === undefined
    ? { revision: text.trim(), distance: 0 }
    : { revision, tag, distance: Number(distance) };
}

/**
 * Formats a description like `git describe --tags --always`.
 * @param digits number of digits of the commit; 0: only the tag
 */
export function formatDescription(
  { revision, tag, distance }: Description,
  digits: number,
): string {
  if (tag === undefined) return revision.slice(0, digits === 0 ? undefined : digits);
  return distance === 0 || digits === 0 ? tag : `${tag}-${distance}-g${revision.slice(0, digits)}`;
}
