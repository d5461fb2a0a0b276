import { compareValues, isEqual } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { TemplateFault } from './fault.ts';
import { formatPrintf } from './format-printf.ts';
import { formatAll, formatLine } from './format-value.ts';
import type { FunctionName } from './function-names.ts';
import type { Operand } from './node.ts';
import { isMap, isTrue, typeOf, type Value } from './value.ts';

/** Functions with at least this many arguments, and at most as many unless there is no bound. Source: text/template, funcs.go */
const COUNTS: Readonly<Record<FunctionName, readonly [least: number, most: number]>> = {
  and: [1, Infinity],
  call: [1, Infinity],
  eq: [1, Infinity],
  ge: [2, 2],
  gt: [2, 2],
  html: [0, Infinity],
  index: [1, Infinity],
  js: [0, Infinity],
  le: [2, 2],
  len: [1, 1],
  lt: [2, 2],
  ne: [2, 2],
  not: [1, 1],
  or: [1, Infinity],
  print: [0, Infinity],
  printf: [1, Infinity],
  println: [0, Infinity],
  slice: [1, Infinity],
  urlquery: [0, Infinity],
};

/**
 * @param first the first argument as written, if it is not that of a pipeline
 * @throws TemplateFault for a wrong number of arguments
 */
export function checkArguments(
  name: FunctionName,
  total: number,
  first: Operand | undefined,
  at: number,
): void {
  const [least, most] = COUNTS[name];
  if (total < least || total > most) {
    const wanted = least === most ? `${least}` : `at least ${least}`;
    throw new TemplateFault(`${name} takes ${wanted} argument(s), not ${total}`, at);
  }
  const isString = first?.kind !== 'literal' || typeof first.value === 'string';
  if (name === 'printf' && (first?.kind === 'nil' || !isString))
    throw new TemplateFault('printf takes a string first', at);
}

/** Throws plain errors, which the caller gives a place in the template. `and` and `or` are part of the language. */
export const FUNCTIONS: Readonly<
  Record<Exclude<FunctionName, 'and' | 'or'>, (values: readonly Value[]) => Value>
> = {
  call: () => {
    throw new Error('there are no functions in the data');
  },
  eq: ([first = null, ...others]) => {
    if (others.length === 0) throw new Error('missing argument for comparison');
    return others.some((other) => isEqual(first, other));
  },
  ge: ([one = null, other = null]) => compareValues(one, other) >= 0,
  gt: ([one = null, other = null]) => compareValues(one, other) > 0,
  html: (values) => escapeHtml(textOf(values)),
  index: ([first = null, ...keys]) => keys.reduce(indexValue, refuseNil(first)),
  js: (values) => escapeJs(textOf(values)),
  le: ([one = null, other = null]) => compareValues(one, other) <= 0,
  len: ([value = null]) => lengthOf(value),
  lt: ([one = null, other = null]) => compareValues(one, other) < 0,
  ne: ([one = null, other = null]) => !isEqual(one, other),
  not: ([value = null]) => !isTrue(value),
  print: formatAll,
  printf: ([format = null, ...values]) => {
    if (typeof format !== 'string')
      throw new Error(`the format has type ${typeOf(format)}, not string`);
    return formatPrintf(format, values);
  },
  println: formatLine,
  slice: ([first = null, ...bounds]) => sliceText(refuseNil(first), bounds),
  urlquery: (values) => escapeQuery(textOf(values)),
};

function textOf(values: readonly Value[]): string {
  return formatAll(values.map((value) => (value === null ? '<no value>' : value)));
}

function refuseNil(value: Value): Value {
  if (value === null) throw new Error('the value is nil');
  return value;
}

function indexValue(value: Value, key: Value): Value {
  if (isMap(value)) {
    if (typeof key !== 'string') throw new Error(`the key has type ${typeOf(key)}, not string`);
    return Object.hasOwn(value.entries, key) ? (value.entries[key] ?? null) : value.zero;
  }
  if (typeof value !== 'string') throw new Error(`cannot index a value of type ${typeOf(value)}`);
  const bytes = Buffer.from(value);
  const byte = bytes[offset(key, bytes.length)];
  if (byte === undefined) throw new Error(`index out of range: ${key}`);
  return BigInt(byte);
}

function lengthOf(value: Value): Value {
  if (isMap(value)) return BigInt(Object.keys(value.entries).length);
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  throw new Error(`a value of type ${typeOf(value)} has no length`);
}

function sliceText(value: Value, bounds: readonly Value[]): Value {
  if (typeof value !== 'string') throw new Error(`cannot slice a value of type ${typeOf(value)}`);
  if (bounds.length > 2) throw new Error('a string has two bounds at most');
  const bytes = Buffer.from(value);
  const [from = 0, to = bytes.length] = bounds.map((bound) => offset(bound, bytes.length));
  if (from > to) throw new Error(`invalid bounds: ${from} > ${to}`);
  return bytes.subarray(from, to).toString();
}

function offset(value: Value, length: number): number {
  if (typeof value !== 'bigint') throw new Error(`the index has type ${typeOf(value)}, not int`);
  if (value < 0n || value > BigInt(length)) throw new Error(`index out of range: ${value}`);
  return Number(value);
}
