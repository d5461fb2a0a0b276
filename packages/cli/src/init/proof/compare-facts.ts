/**
 * What is known of an image, by nouns in the order in which they are printed: `files`, `user`. A noun without a value is a part of which
 * nothing is said: it differs only if the other image has something.
 */
export type Facts = Readonly<Record<string, readonly string[] | undefined>>;

/** What two images have in common, and what not. */
export interface Comparison {
  /** Nouns: `files`, `user`. */
  readonly equal: readonly string[];
  /** `environment without A=1` */
  readonly different: readonly string[];
  /** The number of equal files. */
  readonly files?: number;
}

/** Longer lists are shortened. */
const MOST = 5;

/** Compares what another tool makes with what the new configuration makes. */
export function compareFacts(expected: Facts, actual: Facts): Comparison {
  const equal: string[] = [];
  const different: string[] = [];
  const nouns = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  for (const noun of nouns) {
    const [theirs, ours] = [expected[noun] ?? [], actual[noun] ?? []];
    const missing = theirs.filter((each) => !ours.includes(each));
    const added = ours.filter((each) => !theirs.includes(each));
    if (missing.length + added.length > 0)
      different.push(
        [
          noun,
          ...(missing.length > 0 ? [`without ${listed(missing)}`] : []),
          ...(added.length > 0 ? [`with ${listed(added)}`] : []),
        ].join(' '),
      );
    else if (expected[noun] !== undefined) equal.push(noun);
  }
  return { equal, different, files: expected.files?.length ?? 0 };
}

/** The words of a command as one value, because their order counts. */
export function commandFact(words: readonly unknown[] | undefined): readonly string[] | undefined {
  if (words === undefined || words.length === 0) return undefined;
  return [
    words.map((word) => (/\s|^$/.test(String(word)) ? JSON.stringify(word) : word)).join(' '),
  ];
}

function listed(values: readonly string[]): string {
  const left = values.length - MOST;
  return `${values.slice(0, MOST).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
