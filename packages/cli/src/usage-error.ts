/** A command line that does not fit. It ends with exit code 2, without loading what commands are made of. */
export class UsageError extends Error {
  /** The next thing to do, a sentence. */
  readonly hint: string;

  /** @param message one line, lower case, subject first, no full stop */
  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
