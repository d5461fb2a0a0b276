/**
 * A pool of buffers of one size. Allocating one for each block and file would keep the garbage collector busy, or let memory
 * grow until it runs.
 */
export class BufferPool {
  readonly #bytes: number;
  readonly #most: number;
  readonly #free: Uint8Array[] = [];

  /**
   * @param bytes of each buffer
   * @param most how many unused buffers are kept
   */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** Its content is arbitrary. */
  take(): Uint8Array {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  /** The caller must not use it afterwards. A part of a buffer is not kept. */
  giveBack(buffer: Uint8Array): void {
    if (buffer.length === this.#bytes && this.#free.length < this.#most) this.#free.push(buffer);
  }
}
