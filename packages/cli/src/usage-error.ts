/** An invalid command line. Exits with code 2, without loading the code of commands. */
export class UsageError extends Error {
  /** What to do, as a sentence. */
  readonly hint: string;

  /** @param message one line, lower case, subject first, no full stop */
  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
