import type { ProgramSource } from './program-source.ts';

/** Least bytes to ask a source for. */
const CHUNK = 64 << 10;

/** Reads a source from its beginning to its end, and looks ahead. */
export class ForwardReader {
  readonly #source: ProgramSource;
  #position = 0;
  #window: Uint8Array = new Uint8Array();
  #ended = false;

  constructor(source: ProgramSource) {
    this.#source = source;
  }

  /** Of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** At least the next `length` bytes, without going past them; fewer at the end. */
  async peek(length: number): Promise<Uint8Array> {
    if (this.#source.isRandom) return this.#peekAgain(length);
    while (this.#window.length < length && !this.#ended) {
      // Twice as many each time: a long text is not copied once per chunk.
      const missing = Math.max(length - this.#window.length, CHUNK);
      const more = await this.#source.read(this.#position + this.#window.length, missing);
      if (more.length < missing) this.#ended = true;
      this.#window = this.#window.length === 0 ? more : Buffer.concat([this.#window, more]);
    }
    return this.#window;
  }

  /** Reads the window again: joining what it lacks to it would take its memory twice. */
  async #peekAgain(length: number): Promise<Uint8Array> {
    if (this.#window.length >= length || this.#ended) return this.#window;
    const wanted = Math.max(length, CHUNK);
    this.#window = new Uint8Array();
    this.#window = await this.#source.read(this.#position, wanted);
    if (this.#window.length < wanted) this.#ended = true;
    return this.#window;
  }

  /** Goes on at an offset; what is before the present position is gone. */
  seek(offset: number): void {
    const skipped = Math.max(offset - this.#position, 0);
    this.#window = this.#window.subarray(skipped);
    this.#position += skipped;
  }
}
