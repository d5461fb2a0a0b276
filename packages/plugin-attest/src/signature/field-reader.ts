import { isRecord, ownValue, type StrakeError } from '@strake/core';
import { attestError } from '../errors/error-codes.ts';
import { fitsShape } from './json-shape.ts';

/** An object of untrusted JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads fields of untrusted JSON; whatever is not as expected is ATTEST_BUNDLE, which names the field. */
export interface FieldReader {
  /** What is read, for messages: `the bundle sha256:…`. */
  readonly name: string;
  /**
   * Strict UTF-8 and JSON, with an object at the top.
   * @param tokens at most that many objects, lists, strings and commas; default 100,000
   */
  parse(bytes: Uint8Array, most: number, tokens?: number): Fields;
  record(fields: Fields, key: string, path: string): Fields;
  list(fields: Fields, key: string, path: string, most: number): readonly unknown[];
  text(fields: Fields, key: string, path: string, longest: number): string;
  /** Base64, of either alphabet, as JSON of protocol buffers has it; not empty. */
  bytes(fields: Fields, key: string, path: string, most: number): Buffer;
  /** The only one of these keys that is there. */
  one<Key extends string>(fields: Fields, keys: readonly Key[], path: string): Key;
  invalid(problem: string): StrakeError;
}

/** A bundle or key has a few hundred. */
const MOST_TOKENS = 100_000;

const BASE64 = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/;

/** @param name of what is read, for messages */
export function createFieldReader(name: string): FieldReader {
  const invalid = (problem: string): StrakeError =>
    attestError('ATTEST_BUNDLE', `${name} ${problem}`, {
      hint: 'Sign or attest the image again; the tool that wrote this one made a mistake, or someone changed it.',
    });
  const reader: FieldReader = {
    name,
    invalid,
    parse: (bytes, most, tokens = MOST_TOKENS) => {
      if (bytes.length > most) throw invalid(`is larger than ${most} bytes`);
      if (!fitsShape(bytes, { tokens })) throw invalid('has too many parts, or is nested too deep');
      const value = parseObject(bytes, Number.POSITIVE_INFINITY);
      if (value === undefined) throw invalid('is not an object in JSON');
      return value;
    },
    record: (fields, key, path) => {
      const value = ownValue(fields, key);
      if (!isRecord(value)) throw invalid(`has no object "${path}"`);
      return value;
    },
    list: (fields, key, path, most) => {
      const value = ownValue(fields, key) ?? [];
      if (!Array.isArray(value)) throw invalid(`has no list "${path}"`);
      if (value.length > most) throw invalid(`has more than ${most} entries in "${path}"`);
      return value;
    },
    text: (fields, key, path, longest) => {
      const value = ownValue(fields, key);
      if (typeof value !== 'string' || value === '') throw invalid(`has no text "${path}"`);
      if (value.length > longest) throw invalid(`has more than ${longest} characters in "${path}"`);
      return value;
    },
    bytes: (fields, key, path, most) => {
      const text = reader.text(fields, key, path, Math.ceil(most / 3) * 4);
      const decoded = BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
      if (!decoded?.length) throw invalid(`has no base64 in "${path}"`);
      return decoded;
    },
    one: (fields, keys, path) => {
      const present = keys.filter((key) => Object.hasOwn(fields, key) && fields[key] !== null);
      const [first] = present;
      if (first === undefined || present.length > 1)
        throw invalid(`needs exactly one of ${keys.map((key) => `"${path}${key}"`).join(', ')}`);
      return first;
    },
  };
  return reader;
}

/**
 * An object in strict UTF-8 and JSON; undefined for anything else.
 * @param tokens at most that many objects, lists, strings and commas: `Infinity` for what is verified
 */
export function parseObject(bytes: Uint8Array, tokens = MOST_TOKENS): Fields | undefined {
  if (Number.isFinite(tokens) && !fitsShape(bytes, { tokens })) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
