import { isRecord, shortened } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of untrusted JSON. Its methods throw MANIFEST_INVALID, naming the field. */
export class FieldReader {
  readonly #what: string;

  /** @param what how messages begin: `the cache entry` */
  constructor(what: string) {
    this.#what = what;
  }

  /** @param most bytes of the text */
  parse(text: string, most: number): Fields {
    if (Buffer.byteLength(text) > most) throw this.invalid(`has more than ${most} bytes`);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.invalid('is not valid JSON');
    }
    if (isRecord(value)) return value;
    throw this.invalid('is not an object');
  }

  record(value: unknown, name: string): Fields {
    if (isRecord(value)) return value;
    throw this.wrong(name, value);
  }

  list(value: unknown, name: string, longest: number): readonly unknown[] {
    if (Array.isArray(value) && value.length <= longest) return value;
    throw this.invalid(`has no list of at most ${longest} ${name}`);
  }

  text(value: unknown, name: string, form: RegExp): string {
    if (typeof value === 'string' && form.test(value)) return value;
    throw this.wrong(name, value);
  }

  /** From 0. */
  number(value: unknown, name: string, most: number): number {
    if (typeof value === 'number' && value >= 0 && value <= most) return value;
    throw this.wrong(name, value);
  }

  whole(value: unknown, name: string, most: number): number {
    const number = this.number(value, name, most);
    if (Number.isSafeInteger(number)) return number;
    throw this.wrong(name, value);
  }

  /** The error for a field that is missing or has a wrong value. */
  wrong(name: string, value: unknown): StrakeError {
    return this.invalid(
      value === undefined ? `has no ${name}` : `has the invalid ${name} ${shown(value)}`,
    );
  }

  invalid(why: string): StrakeError {
    return new StrakeError('MANIFEST_INVALID', `${this.#what} ${why}`);
  }
}

/** A value in a message. */
export function shown(value: unknown): string {
  return shortened(JSON.stringify(value) ?? 'nothing');
}
