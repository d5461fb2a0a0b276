/** Numbers in the headers of a program. Every method takes an offset that the caller has checked against `length`. */
export class Fields {
  readonly #view: DataView;
  readonly #isLittle: boolean;

  constructor(bytes: Uint8Array, isLittle: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#isLittle = isLittle;
  }

  get length(): number {
    return this.#view.byteLength;
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#isLittle);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#isLittle);
  }

  /** Numbers above 2^53 are rounded; no file is that long. */
  u64(at: number): number {
    return Number(this.#view.getBigUint64(at, this.#isLittle));
  }

  /** A name in a field of fixed length, up to its first zero. */
  name(at: number, length: number): string {
    let name = '';
    for (let i = at; i < at + length; i += 1) {
      const byte = this.#view.getUint8(i);
      if (byte === 0) break;
      name += String.fromCharCode(byte);
    }
    return name;
  }
}
