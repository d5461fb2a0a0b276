/** The nearest tag of a commit, and how far away it is. */
export interface Description {
  readonly revision: string;
  /** Absent where no tag is reachable. */
  readonly tag?: string;
  /** Commits since the tag; 0: the tag is on the commit itself. */
  readonly distance: number;
}

/**
 * Asks for whole hashes: how many digits git shortens them to depends on what else a clone holds.
 * @param pattern of the tags that count, as `--match` takes it
 */
export function describeCommand(pattern: string | undefined): readonly string[] {
  const match = pattern === undefined ? [] : ['--match', pattern];
  return ['git', 'describe', '--tags', '--long', '--always', '--abbrev=64', ...match];
}

/** Reads what {@link describeCommand} prints. */
export function parseDescription(text: string): Description {
  const [, tag, distance, revision] = /^(.+)-(\d+)-g([0-9a-f]{40,64})$/.exec(text.trim()) ?? [];
  return tag === undefined || revision === undefined
    ? { revision: text.trim(), distance: 0 }
    : { revision, tag, distance: Number(distance) };
}

/**
 * As `git describe --tags --always` writes it.
 * @param digits of the commit; 0: the tag alone
 */
export function formatDescription(
  { revision, tag, distance }: Description,
  digits: number,
): string {
  if (tag === undefined) return revision.slice(0, digits === 0 ? undefined : digits);
  return distance === 0 || digits === 0 ? tag : `${tag}-${distance}-g${revision.slice(0, digits)}`;
}
