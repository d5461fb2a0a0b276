import { quoteRune, quoteText, runeOf } from './escape.ts';
import { formatFloat } from './format-float.ts';
import { formatValue } from './format-value.ts';
import { isMap, membersOf, typeOf, type Value } from './value.ts';

interface Directive {
  readonly flags: string;
  readonly width?: number;
  readonly precision?: number;
  readonly verb: string;
}

const DIRECTIVE = /%([-+# 0]*)(\d+)?(?:\.(\d*))?(.?)/gsu;
/** Source: fmt, `tooLarge` */
const MOST_WIDTH = 1_000_000;

/**
 * `printf` as package fmt defines it, without `*` and `[n]`.
 * @throws a plain error for what is not supported
 */
export function formatPrintf(format: string, values: readonly Value[]): string {
  let used = 0;
  const text = format.replace(
    DIRECTIVE,
    (whole, flags: string, width?: string, precision?: string, verb?: string) => {
      if (verb === undefined || verb === '') return '%!(NOVERB)';
      if (verb === '%') return '%';
      if (verb === '*' || verb === '[') throw new Error(`${whole} is not supported`);
      const directive = {
        flags,
        verb,
        ...(width === undefined ? {} : { width: bounded(width) }),
        ...(precision === undefined ? {} : { precision: bounded(precision || '0') }),
      };
      if (used >= values.length) return `%!${verb}(MISSING)`;
      used += 1;
      return formatOne(directive, values[used - 1] ?? null);
    },
  );
  const extra = values.slice(used).map((value) => {
    return value === null ? '<nil>' : `${typeOf(value)}=${formatValue(value)}`;
  });
  return extra.length > 0 ? `${text}%!(EXTRA ${extra.join(', ')})` : text;
}

function bounded(text: string): number {
  const value = Number(text);
  if (value > MOST_WIDTH) throw new Error(`the width ${text} is too large`);
  return value;
}

function formatOne(directive: Directive, value: Value): string {
  const { verb } = directive;
  if (verb === 'T') return padded(value === null ? '<nil>' : typeOf(value), directive);
  if (value === null) return verb === 'v' ? padded('<nil>', directive) : `%!${verb}(<nil>)`;
  if (isMap(value)) {
    const members = membersOf(value).map(
      ([key, member]) => `${formatOne(directive, key)}:${formatOne(directive, member)}`,
    );
    return `map[${members.join(' ')}]`;
  }
  const text =
    typeof value === 'string'
      ? formatText(directive, value)
      : typeof value === 'bigint'
        ? formatInteger(directive, value)
        : typeof value === 'number'
          ? formatNumber(directive, value)
          : 'vt'.includes(verb)
            ? String(value)
            : undefined;
  if (text === undefined) {
    const shown = formatOne({ ...directive, verb: 'v' }, value);
    return `%!${verb}(${typeOf(value)}=${shown})`;
  }
  return padded(text, directive, typeof value === 'bigint' || typeof value === 'number');
}

function padded(text: string, { flags, width = 0, precision }: Directive, isNumber = false) {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  const isInteger = !/[.e]/.test(text);
  if (!isNumber || !flags.includes('0') || (precision !== undefined && isInteger))
    return ' '.repeat(missing) + text;
  const [, sign = '', digits = ''] = /^([+\- ]?)(.*)$/s.exec(text) ?? [];
  return sign + '0'.repeat(missing) + digits;
}

function formatText({ flags, verb, precision }: Directive, value: string): string | undefined {
  const text = precision === undefined ? value : [...value].slice(0, precision).join('');
  if (verb === 's' || (verb === 'v' && !flags.includes('#'))) return text;
  if (/[+# ]/.test(flags)) throw new Error(`%${flags}${verb} of a string is not supported`);
  if (verb === 'q') return quoteText(text);
  const hex = () => Buffer.from(value).subarray(0, precision).toString('hex');
  if (verb === 'x') return hex();
  return verb === 'X' ? hex().toUpperCase() : undefined;
}

const RADIX: Readonly<Record<string, number>> = { b: 2, d: 10, o: 8, O: 8, v: 10, x: 16, X: 16 };
const PREFIX: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatInteger({ flags, verb, precision }: Directive, value: bigint): string | undefined {
  if (verb === 'c') return runeOf(value);
  if (verb === 'U') return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
  if (verb === 'q') return quoteRune(value);
  const radix = RADIX[verb];
  if (radix === undefined) return undefined;
  const magnitude = (value < 0n ? -value : value).toString(radix).padStart(precision ?? 0, '0');
  const digits = verb === 'X' ? magnitude.toUpperCase() : magnitude;
  const prefix = verb === 'O' ? '0o' : flags.includes('#') ? (PREFIX[verb] ?? '') : '';
  return signOf(value < 0n, flags) + prefix + digits;
}

function formatNumber({ flags, verb, precision }: Directive, value: number): string | undefined {
  if (flags.includes('#')) throw new Error(`%#${verb} of a number is not supported`);
  const form = verb.toLowerCase();
  if (verb !== 'v' && form !== 'e' && form !== 'f' && form !== 'g') return undefined;
  const digits = form === 'e' || form === 'f' ? (precision ?? 6) : precision;
  const magnitude = Math.abs(value);
  const text = formatFloat(magnitude, form === 'v' ? 'g' : (form as 'e' | 'f' | 'g'), digits);
  return signOf(value < 0, flags) + (verb === form ? text : text.toUpperCase());
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}
