const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Numbers in the headers of a program. Every method takes an offset that the caller has checked against `length`. */
export class Fields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;

  constructor(bytes: Uint8Array, isLittle: boolean) {
    this.bytes = bytes;
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

  /** Numbers of 32 bits, as many as there are; not copied where the machine has them as they are. */
  words(): Uint32Array {
    const { buffer, byteOffset, length } = this.bytes;
    const count = length >>> 2;
    if (this.#isLittle && IS_LITTLE && byteOffset % 4 === 0)
      return new Uint32Array(buffer, byteOffset, count);
    return Uint32Array.from({ length: count }, (_, at) => this.u32(4 * at));
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
