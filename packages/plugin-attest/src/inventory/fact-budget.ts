import { StrakeError } from '@strake/core/plugin';

/** Modules of programs and packages of distributions that an image may have in all. Debian has 70,000 packages; a program of 10,000 modules is large. */
const MOST_FACTS = 250_000;

/** Counts what the layers of one image list, while they are read. */
export class FactBudget {
  #left = MOST_FACTS;

  /** @throws LIMIT_EXCEEDED for more than are read of an image: none would be listed */
  spend(facts: number): void {
    this.#left -= facts;
    if (this.#left >= 0) return;
    throw new StrakeError(
      'LIMIT_EXCEEDED',
      `an image lists more than ${MOST_FACTS} modules and packages`,
      { hint: 'Real ones do not; check where its layers come from.' },
    );
  }
}
