import { TemplateFault } from './fault.ts';

/** Far more than flags need; reached within a second. */
const MOST_STEPS = 100_000;
const MOST_CHARACTERS = 1_048_576;

/** Counts what one evaluation does, so that slow and fast machines agree. */
export class EvaluationLimits {
  #steps = 0;
  #characters = 0;

  /** @throws TemplateFault for too many steps */
  step(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) throw new TemplateFault(`more than ${MOST_STEPS} steps`, 0);
  }

  /**
   * Counts a string that is written, or made by a function.
   * @throws TemplateFault for too many characters
   */
  written(text: string): string {
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS)
      throw new TemplateFault(`more than ${MOST_CHARACTERS} characters`, 0);
    return text;
  }
}
