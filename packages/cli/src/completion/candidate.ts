/** One word that may stand where the cursor is. */
export interface Candidate {
  /** The whole word, from its beginning. */
  readonly word: string;
  readonly description?: string;
}

/** What may stand where the cursor is. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Paths as well. */
  readonly paths?: 'files' | 'directories';
  /** Number of characters of the word before the path: 4 for `oci:dist`. Default: 0. */
  readonly offset?: number;
  /** The word goes on after a candidate: no space follows it. */
  readonly isOpen?: boolean;
}

export const NOTHING: Completion = { candidates: [] };

/** Candidates without descriptions. */
export function wordsOf(words: readonly string[]): Completion {
  return { candidates: words.map((word) => ({ word })) };
}

/** The same after what the word begins with, such as `--output=`. */
export function after(prefix: string, { candidates, offset = 0, ...rest }: Completion): Completion {
  return {
    ...rest,
    candidates: candidates.map((each) => ({ ...each, word: prefix + each.word })),
    offset: prefix.length + offset,
  };
}

/** What a shell may insert, whoever wrote the configuration that it is from: no quotes, spaces, variables, globs or control characters. */
const SAFE = /^[\w.@%+,=/-][\w.@%+,=:/-]*$/;

/**
 * What the scripts of the shells read: a line for each candidate that begins with the word, with a tab before its description; then
 * lines that begin with a colon.
 */
export function renderCompletion(completion: Completion, word: string): string {
  const { candidates, paths, offset = 0, isOpen } = completion;
  const lines = candidates
    .filter((each) => each.word.startsWith(word) && SAFE.test(each.word))
    .map((each) => `${each.word}\t${firstSentence(each.description ?? '')}`);
  if (isOpen) lines.push(':open');
  if (paths) lines.push(`:${paths} ${offset}`);
  return lines.map((line) => `${line}\n`).join('');
}

function firstSentence(text: string): string {
  const [first = ''] = text.split(/[;:]\s|\s\(|[\n\t]/);
  return first;
}
