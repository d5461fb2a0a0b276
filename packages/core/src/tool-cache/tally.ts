import { BusyTime } from './busy-time.ts';
import type { MovedBundles } from './tool-caches.ts';

/** What was done with the bundles of one format, and how long it took. */
export class Tally {
  readonly time = new BusyTime();
  readonly #bundles = new Set<string>();
  #bytes = 0;
  #givenUp = 0;

  /**
   * @param bundle identifies it: it counts once
   * @param bytes compressed
   */
  add(bundle: string, bytes: number): void {
    if (this.#bundles.has(bundle)) return;
    this.#bundles.add(bundle);
    this.#bytes += bytes;
  }

  /** The tool was expected to make the results of a bundle sooner than it arrives. */
  giveUp(): void {
    this.#givenUp += 1;
  }

  get moved(): MovedBundles {
    const [bundles, seconds] = [this.#bundles.size, this.time.ms / 1000];
    return { bundles, bytes: this.#bytes, seconds };
  }

  get givenUp(): number {
    return this.#givenUp;
  }

  /** Sentences such as `Go's build cache: 75 MB in 3 bundles fetched in 1.2 s`; none if there is nothing to say. */
  sentences(name: string, done: 'fetched' | 'written'): readonly string[] {
    const count = this.#bundles.size;
    const time = `${(this.time.ms / 1000).toFixed(1)} s`;
    const all = `${name}: ${roundedSize(this.#bytes)} in ${bundles(count)} ${done} in ${time}`;
    const rest = `${name}: gave up fetching ${bundles(this.#givenUp)}, because compiling is faster`;
    return [...(count > 0 ? [all] : []), ...(this.#givenUp > 0 ? [rest] : [])];
  }
}

/** `4.2 kB`, `75 MB`. */
function roundedSize(bytes: number): string {
  const [count, unit] = bytes < 999_500 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${count < 9.95 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}

function bundles(count: number): string {
  return count === 1 ? '1 bundle' : `${count} bundles`;
}
