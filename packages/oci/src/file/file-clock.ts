import { statSync, utimesSync } from 'node:fs';

const UNMOVED_MS = 60_000;
/** Measured more often, the clock of the file system mostly shows the same tick. */
const MEASURED_MS = 10;
/** How long the system calls of one measurement take, unless the process is preempted. */
const PROMPT_MS = 2;
const LOOKS = 3;

/**
 * The clock from which a file system takes its timestamps. It may be behind the clock of the process: on file servers, in virtual
 * machines, and by a kernel tick everywhere.
 */
export class FileClock {
  readonly #directory: string | undefined;
  #behindMs = 0;
  /** Milliseconds since 1970 by the clock of the process. */
  #measuredAt = Number.NEGATIVE_INFINITY;

  /** @param directory one whose timestamps nothing depends on; absent: use the clock of the process */
  constructor(directory?: string) {
    this.#directory = directory;
  }

  /**
   * The time on this clock, never later than on the clock of the process.
   * @param time milliseconds since 1970 by the clock of the process; default: now
   */
  at(time: number = Date.now()): number {
    this.#measure();
    return Math.floor(time - this.#behindMs);
  }

  #measure(): void {
    if (this.#directory === undefined) return;
    // Layers have many files, and each measurement costs three system calls. Setting the system clock is noticed.
    if (Math.abs(Date.now() - this.#measuredAt) < MEASURED_MS) return;
    try {
      let nearest = Number.POSITIVE_INFINITY;
      for (let look = 0; look < LOOKS; look += 1) {
        const start = Date.now();
        nearest = Math.min(nearest, behindNow(this.#directory));
        // A process that was preempted between two calls sees the clock as late; measure again.
        if (Date.now() - start <= PROMPT_MS) break;
      }
      if (nearest < Number.POSITIVE_INFINITY) this.#behindMs = nearest;
      this.#measuredAt = Date.now();
    } catch {
      // The directory may have been removed.
    }
  }
}

/** An upper bound in milliseconds for how far the clock is behind; infinite if it does not advance. */
function behindNow(directory: string): number {
  const before = statSync(directory).ctimeMs;
  const now = new Date();
  utimesSync(directory, now, now);
  const { ctimeMs } = statSync(directory);
  const behindMs = Math.max(0, Date.now() - ctimeMs);
  // Within a tick it does not advance. If it never does, an old time says nothing.
  return ctimeMs !== before || behindMs < UNMOVED_MS ? behindMs : Number.POSITIVE_INFINITY;
}
