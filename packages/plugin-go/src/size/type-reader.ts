import type { TypeTable } from './module-data.ts';

const KIND = {
  array: 17,
  chan: 18,
  func: 19,
  interface: 20,
  map: 21,
  pointer: 22,
  slice: 23,
  struct: 25,
} as const;

/** A type whose first parts have no package has none either, but for rare ones. */
const MOST_PARTS = 4;
const UNCOMMON = 1;
const UNCOMMON_SIZE = 16;
const METHOD_SIZE = 16;
/** Of a method that is never called. */
const UNREACHABLE = 0xffffffff;

/** Reads descriptors of types, and those that they name. Numbers stand in arrays: programs have 100,000 types. Source: Go, internal/abi/type.go. */
export class TypeReader {
  /** By the number of a type: bytes of its descriptor, and of names that no type before has. */
  readonly sizes: number[] = [];
  /** Packages; undefined for types without one. */
  readonly paths: (string | undefined)[] = [];
  /** Where the list of the types starts that a type is made of; it ends where the next one starts. */
  readonly starts: number[] = [];
  /** Offsets of types. */
  readonly parts: number[] = [];
  readonly #table: TypeTable;
  readonly #words: Uint32Array;
  readonly #length: number;
  readonly #mapSize: number;
  /** By offset in words: the number of a type and one. */
  readonly #numbers: Uint32Array;
  /** A bit for each offset of a name. */
  readonly #named: Uint8Array;
  readonly #texts = new Map<number, string>();
  readonly #open: number[];
  /** Bytes left that types may have: no byte is of two. */
  #left: number;
  #size = 0;
  #path: string | undefined;

  constructor(table: TypeTable, hasSwissMaps: boolean) {
    const { wordSize: word, fields } = table;
    this.#table = table;
    this.#words = fields.words();
    this.#length = 4 * this.#words.length;
    this.#left = this.#length;
    this.#mapSize = hasSwissMaps ? 8 * word : 4 * word + 8;
    this.#numbers = new Uint32Array(this.#length / word + 1);
    this.#named = new Uint8Array(this.#length / 8 + 1);
    this.#open = [...table.links];
  }

  /** Reads all types. False: they do not hold together. */
  readAll(): boolean {
    for (let offset = this.#open.pop(); offset !== undefined; offset = this.#open.pop())
      if (!this.#read(offset)) return false;
    this.starts.push(this.parts.length);
    return true;
  }

  /** The number of the type at an offset; -1: none is there. */
  numberAt(offset: number): number {
    return (this.#numbers[offset / this.#table.wordSize] ?? 0) - 1;
  }

  #read(offset: number): boolean {
    const { wordSize: word, isLittle } = this.#table;
    if (this.numberAt(offset) >= 0) return true;
    const extra = offset + 4 * word + 16;
    if (offset % word !== 0 || extra + 8 * word + UNCOMMON_SIZE > this.#length) return false;
    this.#numbers[offset / word] = this.sizes.length + 1;
    const flags = this.#u32(offset + 2 * word + 4);
    const tflag = isLittle ? flags & 0xff : flags >>> 24;
    const kind = (isLittle ? flags >>> 24 : flags) & 31;
    const uncommon = (tflag & UNCOMMON) === 0 ? 0 : UNCOMMON_SIZE;
    const end = extra + this.#extraSize(kind);
    this.#size = end + uncommon - offset;
    this.#path = undefined;
    this.starts.push(this.parts.length);
    this.#name(this.#u32(extra - 8));
    const pointer = this.#u32(extra - 4);
    if (pointer !== 0) this.#open.push(pointer);
    const isWhole =
      this.#readParts(kind, extra, end + uncommon) && (uncommon === 0 || this.#methods(end));
    this.#left -= this.#size;
    this.sizes.push(this.#size);
    this.paths.push(this.#path);
    return isWhole && this.#left >= 0;
  }

  #extraSize(kind: number): number {
    const { wordSize: word } = this.#table;
    if (kind === KIND.array) return 3 * word;
    if (kind === KIND.chan) return 2 * word;
    if (kind === KIND.func || kind === KIND.pointer || kind === KIND.slice) return word;
    if (kind === KIND.interface || kind === KIND.struct) return 4 * word;
    return kind === KIND.map ? this.#mapSize : 0;
  }

  /** @param after where the descriptor ends: parameters follow it */
  #readParts(kind: number, extra: number, after: number): boolean {
    const { wordSize: word } = this.#table;
    if (kind === KIND.struct) return this.#members(extra);
    if (kind === KIND.interface) return this.#signatures(extra);
    if (kind === KIND.func) return this.#parameters(extra, after);
    if (kind === KIND.map) {
      this.#part(extra + word);
      this.#part(extra);
      this.#open.push(this.#address(extra + 2 * word));
    } else if (kind === KIND.array) {
      this.#part(extra);
      this.#open.push(this.#address(extra + word));
    } else if (kind === KIND.chan || kind === KIND.pointer || kind === KIND.slice)
      this.#part(extra);
    return true;
  }

  /** Its package is that of the type. */
  #part(at: number): void {
    const offset = this.#address(at);
    this.parts.push(offset);
    this.#open.push(offset);
  }

  #parameters(extra: number, start: number): boolean {
    const { wordSize: word, isLittle } = this.#table;
    const counts = this.#u32(extra);
    const [low, high] = [counts & 0xffff, counts >>> 16];
    const count = isLittle ? low + (high & 0x7fff) : high + (low & 0x7fff);
    if (!this.#take(start, count * word)) return false;
    for (let at = start; at < start + count * word; at += word) this.#open.push(this.#address(at));
    return true;
  }

  #signatures(extra: number): boolean {
    const { wordSize: word } = this.#table;
    const count = this.#number(extra + 2 * word);
    this.#packageAt(extra);
    if (count === 0) return true;
    const start = this.#address(extra + word);
    if (!this.#take(start, 8 * count)) return false;
    for (let at = start; at < start + 8 * count; at += 8) {
      this.#name(this.#u32(at));
      this.#open.push(this.#u32(at + 4));
    }
    return true;
  }

  #members(extra: number): boolean {
    const { wordSize: word } = this.#table;
    const count = this.#number(extra + 2 * word);
    this.#packageAt(extra);
    if (count === 0) return true;
    const start = this.#address(extra + word);
    if (!this.#take(start, 3 * word * count)) return false;
    for (let index = 0; index < count; index += 1) {
      const at = start + 3 * word * index;
      this.#name(this.#address(at));
      if (index < MOST_PARTS) this.#part(at + word);
      else this.#open.push(this.#address(at + word));
    }
    return true;
  }

  #methods(uncommon: number): boolean {
    const path = this.#u32(uncommon);
    if (path !== 0) this.#path = this.#text(path);
    const counts = this.#u32(uncommon + 4);
    const count = this.#table.isLittle ? counts & 0xffff : counts >>> 16;
    if (count === 0) return true;
    const start = uncommon + this.#u32(uncommon + 8);
    if (!this.#take(start, METHOD_SIZE * count)) return false;
    for (let at = start; at < start + METHOD_SIZE * count; at += METHOD_SIZE) {
      this.#name(this.#u32(at));
      const type = this.#u32(at + 4);
      if (type !== 0 && type !== UNREACHABLE) this.#open.push(type);
    }
    return true;
  }

  /** Counts bytes as those of the type. False: they are out of bounds. */
  #take(start: number, size: number): boolean {
    if (start % 4 !== 0 || start + size > this.#length || this.#size + size > this.#left)
      return false;
    this.#size += size;
    return true;
  }

  #packageAt(at: number): void {
    if (this.#number(at) !== 0) this.#path = this.#text(this.#address(at));
  }

  /** Counts a name when it is first found. */
  #name(offset: number): void {
    const [at, bit] = [offset >>> 3, 1 << (offset & 7)];
    const seen = this.#named[at];
    if (seen === undefined || (seen & bit) !== 0) return;
    this.#named[at] = seen | bit;
    const { bytes } = this.#table.fields;
    const flags = bytes[offset] ?? 0;
    let end = this.#end(offset + 1);
    if ((flags & 2) !== 0) end = this.#end(end);
    if ((flags & 4) !== 0) end += 4;
    const size = end - offset;
    if (end <= this.#length && this.#size + size <= this.#left) this.#size += size;
  }

  /** The text of a name; undefined for one out of bounds, and for the package of shapes, which is none. */
  #text(offset: number): string | undefined {
    this.#name(offset);
    const known = this.#texts.get(offset);
    if (known !== undefined) return known;
    const { bytes } = this.#table.fields;
    const start = offset + ((bytes[offset + 1] ?? 0) < 0x80 ? 2 : 3);
    const end = this.#end(offset + 1);
    if (end > this.#length) return undefined;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
    if (text === 'go.shape' || text === '') return undefined;
    this.#texts.set(offset, text);
    return text;
  }

  /** Where a text ends, after its length of up to 14 bits. */
  #end(at: number): number {
    const { bytes } = this.#table.fields;
    const low = bytes[at] ?? 0;
    return low < 0x80 ? at + 1 + low : at + 2 + ((low & 0x7f) | ((bytes[at + 1] ?? 0) << 7));
  }

  /** A word as an offset from the first type: far away if it is none. */
  #address(at: number): number {
    return (this.#number(at) - this.#table.address) >>> 0;
  }

  /** The lower 32 bits of a word. */
  #number(at: number): number {
    const { wordSize, isLittle } = this.#table;
    return this.#u32(wordSize === 8 && !isLittle ? at + 4 : at);
  }

  #u32(at: number): number {
    return this.#words[at >>> 2] ?? 0;
  }
}
