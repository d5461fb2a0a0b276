/** A change that a file of .changeset describes. */
export interface Change {
  readonly bump: 'major' | 'minor' | 'patch';
  /** Markdown; for the changelog. */
  readonly text: string;
}

/** Headings of "Keep a Changelog", by what a change means for versions. */
const HEADINGS = { major: 'Changed', minor: 'Added', patch: 'Fixed' } as const;

/** @throws Error for a file that names no package, or says nothing */
export function readChange(file: string, content: string): Change {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(content) ?? [];
  const bumps = [...head.matchAll(/: (major|minor|patch)$/gm)].map(([, bump]) => bump);
  const bump = (['major', 'minor', 'patch'] as const).find((each) => bumps.includes(each));
  const text = body.trim();
  if (bump === undefined || text === '')
    throw new Error(`${file} does not say what changes, and how much`);
  return { bump, text };
}

/** The section of a version: breaking changes first. @param date `YYYY-MM-DD` */
export function changelogSection(
  version: string,
  date: string,
  changes: readonly Change[],
): string {
  const parts = Object.entries(HEADINGS).flatMap(([bump, heading]) => {
    const items = changes
      .filter((change) => change.bump === bump)
      .map(({ text }) => `- ${text.replaceAll('\n', '\n  ')}\n`);
    return items.length === 0 ? [] : [`### ${heading}\n\n${items.join('')}`];
  });
  return `## [${version}] - ${date}\n\n${parts.join('\n')}`;
}
