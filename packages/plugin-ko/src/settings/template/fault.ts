/** A mistake in a template, or in its evaluation; `at` is the offset in the template. */
export class TemplateFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
