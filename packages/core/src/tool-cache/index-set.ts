const BITS = 32;

/** A set of small whole numbers, in which counting is fast. */
export class IndexSet {
  readonly #words: Uint32Array;

  /** @param count all numbers are below it */
  constructor(count: number, numbers: Iterable<number> = []) {
    this.#words = new Uint32Array(Math.ceil(count / BITS));
    for (const each of numbers) {
      const at = Math.floor(each / BITS);
      this.#words[at] = (this.#words[at] ?? 0) | (1 << (each % BITS));
    }
  }

  has(number: number): boolean {
    return (((this.#words[Math.floor(number / BITS)] ?? 0) >>> (number % BITS)) & 1) === 1;
  }

  /** How many numbers of the other set are not in this one. */
  missing(other: IndexSet): number {
    let count = 0;
    for (let at = 0; at < this.#words.length; at += 1)
      count += bitsIn((other.#words[at] ?? 0) & ~(this.#words[at] ?? 0));
    return count;
  }

  union(other: IndexSet): IndexSet {
    const both = new IndexSet(this.#words.length * BITS);
    for (let at = 0; at < this.#words.length; at += 1)
      both.#words[at] = (this.#words[at] ?? 0) | (other.#words[at] ?? 0);
    return both;
  }

  /** Equal for equal sets. */
  get key(): string {
    return this.#words.join();
  }
}

/** How many bits of a word are set: sums of neighbours, in fields of 2, 4, 8 bits. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
