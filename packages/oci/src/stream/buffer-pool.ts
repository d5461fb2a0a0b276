/**
 * Memory of one size that is used again: what is allocated again for each block and file keeps the collector busy, or waits for
 * one that is in no hurry.
 */
export class BufferPool {
  readonly #bytes: number;
  readonly #most: number;
  readonly #free: Buffer[] = [];

  /**
   * @param bytes of each buffer
   * @param most how many are kept while nobody uses them
   */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** Holds anything. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  /** Nobody may look into it from then on. A part of a buffer is not kept. */
  giveBack(buffer: Buffer): void {
    if (buffer.length === this.#bytes && this.#free.length < this.#most) this.#free.push(buffer);
  }
}
