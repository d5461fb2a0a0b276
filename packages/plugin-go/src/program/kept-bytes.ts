import type { ProgramSource } from './program-source.ts';

interface Range {
  readonly offset: number;
  readonly size: number;
}

/** More are not kept: a program of 1 GB has 150 MB of constants. */
const MOST_BYTES = 256 << 20;

/** A source that keeps what was read of some ranges, without copying it; nothing where it can be read again. */
export class KeptBytes implements ProgramSource {
  readonly #source: ProgramSource;
  #ranges: readonly Range[] = [];
  #parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #kept = 0;

  constructor(source: ProgramSource) {
    this.#source = source;
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    return this.#source.isRandom
      ? this.#source.read(offset, length)
      : this.#readOnce(offset, length);
  }

  async #readOnce(offset: number, length: number): Promise<Uint8Array> {
    const bytes = await this.#source.read(offset, length);
    const isWanted = this.#ranges.some(
      (range) => range.offset < offset + bytes.length && offset < range.offset + range.size,
    );
    if (isWanted && this.#kept + bytes.length <= MOST_BYTES) {
      this.#parts.push({ offset, bytes });
      this.#kept += bytes.length;
    }
    return bytes;
  }

  get isRandom(): boolean {
    return this.#source.isRandom ?? false;
  }

  /** From now on. */
  keep(ranges: readonly Range[]): void {
    this.#ranges = ranges;
  }

  /** Forgets what lies in a range as a whole. */
  drop({ offset, size }: Range): void {
    this.#parts = this.#parts.filter(
      (part) => part.offset < offset || part.offset + part.bytes.length > offset + size,
    );
  }

  /** Undefined: they were not all kept. */
  async at(offset: number, size: number): Promise<Uint8Array | undefined> {
    if (size > MOST_BYTES) return undefined;
    if (this.#source.isRandom) {
      const bytes = await this.#source.read(offset, size);
      return bytes.length < size ? undefined : bytes;
    }
    if (size > this.#kept) return undefined;
    const found = new Uint8Array(size);
    let end = offset;
    for (const part of this.#parts) {
      if (part.offset > end || part.offset + part.bytes.length <= end || end >= offset + size)
        continue;
      const from = end - part.offset;
      const piece = part.bytes.subarray(from, from + offset + size - end);
      found.set(piece, end - offset);
      end += piece.length;
    }
    return end === offset + size ? found : undefined;
  }
}
