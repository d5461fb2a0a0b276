/** Bytes in memory that wait to be written. */
const WAITING_BYTES = 4 * 1024 * 1024;

/** A file that is being written. */
export interface Write {
  /** Never rejects. */
  readonly done: Promise<void>;
}

/** A file that is there. */
export const WRITTEN: Write = { done: Promise.resolve() };

/** Files that are being written at the same time, as far as their bytes are few. */
export class Writes {
  readonly #running = new Set<Promise<void>>();
  readonly #failure: { error?: unknown } = {};
  #bytes = 0;

  /** Begins to write; waits as long as too much does. @throws what an earlier one threw */
  async begin(size: number, write: () => Promise<void>): Promise<Write> {
    while (this.#bytes > 0 && this.#bytes + size > WAITING_BYTES) await Promise.race(this.#running);
    this.#check();
    this.#bytes += size;
    const running = write()
      .catch((error: unknown) => {
        this.#failure.error ??= error;
      })
      .finally(() => {
        this.#bytes -= size;
        this.#running.delete(running);
      });
    this.#running.add(running);
    return { done: running };
  }

  /** Waits for all. @throws what the first one threw */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  /** Whether one of them could not be written. */
  get hasFailed(): boolean {
    return 'error' in this.#failure;
  }

  #check(): void {
    if (this.hasFailed) throw this.#failure.error;
  }
}
