import type { Scope } from '../../test/tool/index.ts';

/** Collects clean-up functions, and runs them once in reverse order, also on Ctrl-C. */
export class Cleanup implements Scope {
  readonly #works: (() => void | Promise<void>)[] = [];

  constructor() {
    const end = (code: number) => () => void this.run().finally(() => process.exit(code));
    process.once('SIGINT', end(130));
    process.once('SIGTERM', end(143));
  }

  after(clean: () => void | Promise<void>): void {
    this.#works.push(clean);
  }

  async run(): Promise<void> {
    for (let work = this.#works.pop(); work !== undefined; work = this.#works.pop()) await work();
  }
}
