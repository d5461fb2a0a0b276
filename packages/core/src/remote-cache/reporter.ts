import { formatPlatform } from '@strake/oci';
import { messageOf, shortened } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { oneLine } from './one-line.ts';
import type { CacheEntry } from './remote-cache.ts';

/** Called with a message, and a sentence that says what to do. */
export type OnWarning = (message: string, hint: string) => void;

/** Warnings of one run: each kind once, except for programs that are not reproducible. */
export class Reporter {
  readonly #onWarning: OnWarning;
  readonly #told: Set<string>;

  /** @param told kinds of warnings that were given */
  constructor(onWarning: OnWarning, told: Set<string>) {
    this.#onWarning = onWarning;
    this.#told = told;
  }

  off(repository: string, error: StrakeError): void {
    this.#once(
      `off ${repository}`,
      `continuing without the remote cache ${repository}: ${messageOf(error)}`,
      error.hint ?? CHECK_HINT,
    );
  }

  invalid(repository: string, tag: string, error: unknown): void {
    this.#once(
      'invalid',
      `ignoring the tag ${tag} of the remote cache ${repository}: ${messageOf(error)}`,
      'If the entry is yours, sign it with a key that cache.trust lists; otherwise somebody else writes to the repository.',
    );
  }

  forgotten(repository: string, { kind, name }: CacheEntry, why: string): void {
    // Of several bundles, the others may be of use.
    const what = kind === 'bundles' ? 'bundles' : 'the entry';
    this.#once(
      'forgotten',
      `ignoring ${what} of ${name} in the remote cache ${repository}: ${why}`,
      'The registry has lost layers of the entry, or changed them; a build that writes to the cache replaces it.',
    );
  }

  unwritable(repository: string, error: unknown): void {
    const hint = StrakeError.is(error) ? error.hint : undefined;
    this.#once(
      'unwritable',
      `not writing to the remote cache ${repository}: ${messageOf(error)}`,
      hint ?? CHECK_HINT,
    );
  }

  differs(repository: string, entry: CacheEntry, ours: string, theirs: string): void {
    const key = `differs ${entry.kind} ${entry.key}`;
    const what = `${entry.name} for ${formatPlatform(entry.platform)}`;
    this.#once(
      key,
      `${what} is not reproducible: this build made ${ours}, and the remote cache ${repository} has ${theirs} for the same inputs`,
      'Something that is not an input changes the result, such as the time or a file outside the project; the entry in the cache stays.',
    );
  }

  #once(kind: string, message: string, hint: string): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#onWarning(clean(message), clean(hint));
  }
}

const CHECK_HINT = 'Check the repository and the credentials.';

const LONGEST = 2000;

/** In one line, without secrets. */
function clean(text: string): string {
  return shortened(oneLine(text), LONGEST);
}
