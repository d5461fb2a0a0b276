/** How long at least one of several activities has been running. */
export class BusyTime {
  readonly #now: () => number;
  #running = 0;
  #since = 0;
  #before = 0;

  /** @param now milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async during<Result>(action: () => Promise<Result>): Promise<Result> {
    if (this.#running === 0) this.#since = this.#now();
    this.#running += 1;
    try {
      return await action();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#before += this.#now() - this.#since;
    }
  }

  get ms(): number {
    return this.#before + (this.#running > 0 ? this.#now() - this.#since : 0);
  }
}
