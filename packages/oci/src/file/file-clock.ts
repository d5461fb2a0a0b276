import { statSync, utimesSync } from 'node:fs';

const UNMOVED_MS = 60_000;
/** Asked more often, the clock of the file system mostly shows the same tick. */
const MEASURED_MS = 10;
/** How long the calls of one look take, unless others have the processor meanwhile. */
const PROMPT_MS = 2;
const LOOKS = 3;

/**
 * The clock that a file system writes into its files. It may be behind that of the process: on file servers, in virtual machines,
 * and by a tick of the kernel everywhere.
 */
export class FileClock {
  readonly #directory: string | undefined;
  #behindMs = 0;
  /** Milliseconds since 1970 by the clock of the process. */
  #measuredAt = Number.NEGATIVE_INFINITY;

  /** @param directory one of ours, whose times nobody reads; absent: the clock of the process has to do */
  constructor(directory?: string) {
    this.#directory = directory;
  }

  /**
   * What this clock shows, never more than the clock of the process does.
   * @param time milliseconds since 1970 by the clock of the process; default: now
   */
  at(time: number = Date.now()): number {
    this.#measure();
    return Math.floor(time - this.#behindMs);
  }

  #measure(): void {
    if (this.#directory === undefined) return;
    // Layers have many files: each look costs three system calls. A clock of the process that is set is noticed.
    if (Math.abs(Date.now() - this.#measuredAt) < MEASURED_MS) return;
    try {
      let nearest = Number.POSITIVE_INFINITY;
      for (let look = 0; look < LOOKS; look += 1) {
        const start = Date.now();
        nearest = Math.min(nearest, behindNow(this.#directory));
        // On a busy machine the process may have waited between two calls, which looks as if the clock were behind.
        if (Date.now() - start <= PROMPT_MS) break;
      }
      if (nearest < Number.POSITIVE_INFINITY) this.#behindMs = nearest;
      this.#measuredAt = Date.now();
    } catch {
      // The cache may have gone meanwhile.
    }
  }
}

/** Milliseconds, at most, by which the clock is behind; infinite where it does not move. */
function behindNow(directory: string): number {
  const before = statSync(directory).ctimeMs;
  const now = new Date();
  utimesSync(directory, now, now);
  const { ctimeMs } = statSync(directory);
  const behindMs = Math.max(0, Date.now() - ctimeMs);
  // Within a tick it does not move. Where it never does, an old time tells nothing.
  return ctimeMs !== before || behindMs < UNMOVED_MS ? behindMs : Number.POSITIVE_INFINITY;
}
