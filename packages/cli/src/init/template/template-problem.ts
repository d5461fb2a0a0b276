/** What a template contains that has no equivalent; the message is the end of a sentence. */
export class TemplateProblem extends Error {
  override readonly name = 'TemplateProblem';
}
