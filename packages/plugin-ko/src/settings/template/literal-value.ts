import { TemplateFault } from './fault.ts';
import type { Token } from './token.ts';
import type { Value } from './value.ts';

/**
 * The value of a string, number or character as Go writes them.
 * @throws TemplateFault
 */
export function literalValue({ kind, text, at }: Token): Value {
  if (kind === 'boolean') return text === 'true';
  if (kind === 'number') return numberValue(text, at);
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner.replaceAll('\r', '');
  const value = unquote(inner, text.slice(0, 1), at);
  if (kind === 'string') return value;
  if ([...value].length !== 1) throw new TemplateFault(`malformed character ${text}`, at);
  return BigInt(value.codePointAt(0) ?? 0);
}

function numberValue(text: string, at: number): Value {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  const separated = digits.replace(/(?<=^0[xXoObB]|[0-9a-fA-F])_(?=[0-9a-fA-F])/g, '');
  const plain = /^0[0-7]+$/.test(separated) ? `0o${separated.slice(1)}` : separated;
  if (/^(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.test(plain)) {
    const value = BigInt(plain) * (sign === '-' ? -1n : 1n);
    if (BigInt.asIntN(64, value) !== value) throw new TemplateFault(`${text} overflows int`, at);
    return value;
  }
  const isFloat = /^([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][+-]?[0-9]+)?$/.test(plain);
  const value = Number(`${sign}${plain}`);
  if (!isFloat || !Number.isFinite(value)) throw new TemplateFault(`bad number ${text}`, at);
  // As in Go, an integral number with an exponent is a float as well.
  return value;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|[^\\]+/gsu;

function unquote(inner: string, quote: string, at: number): string {
  if (!inner.includes('\\')) return inner;
  const parts = [...inner.matchAll(ESCAPE)].map(([part, byte, octal, short, long, simple]) => {
    if (!part.startsWith('\\')) return Buffer.from(part);
    if (byte !== undefined) return Buffer.from([Number.parseInt(byte, 16)]);
    if (octal !== undefined && Number.parseInt(octal, 8) < 256)
      return Buffer.from([Number.parseInt(octal, 8)]);
    const code = Number.parseInt(short ?? long ?? '', 16);
    if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff))
      return Buffer.from(String.fromCodePoint(code));
    const character = simple === quote ? quote : SIMPLE[simple ?? ''];
    if (character !== undefined) return Buffer.from(character);
    throw new TemplateFault(`unknown escape ${part}`, at);
  });
  return Buffer.concat(parts).toString();
}
