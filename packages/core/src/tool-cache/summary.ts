import { BusyTime } from './busy-time.ts';

/** What was done with the bundles of one format, and how long it took. */
export class Tally {
  readonly time = new BusyTime();
  readonly #digests = new Set<string>();
  #bytes = 0;

  /** @param bytes compressed */
  add(digest: string, bytes: number): void {
    if (this.#digests.has(digest)) return;
    this.#digests.add(digest);
    this.#bytes += bytes;
  }

  /** A sentence: `Go's build cache: 75 MB in 3 bundles fetched in 1.2 s`; undefined if there is nothing to say. */
  sentence(name: string, done: string): string | undefined {
    const count = this.#digests.size;
    if (count === 0) return undefined;
    const bundles = count === 1 ? '1 bundle' : `${count} bundles`;
    return `${name}: ${megabytes(this.#bytes)} in ${bundles} ${done} in ${seconds(this.time.ms)}`;
  }
}

function megabytes(bytes: number): string {
  const count = bytes / 1e6;
  return `${count < 9.95 ? count.toFixed(1) : Math.round(count)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
