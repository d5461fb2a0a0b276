/** From this exponent on, a number with as many digits as needed is written with an exponent. Source: strconv, ftoa.go */
const SHORTEST_THRESHOLD = 6;

/**
 * A floating-point number as strconv.FormatFloat writes it.
 * @param precision undefined: as many digits as needed, which only `g` may ask for
 */
export function formatFloat(
  value: number,
  form: 'e' | 'f' | 'g',
  precision: number | undefined,
): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatMagnitude(Math.abs(value), form, precision);
}

function formatMagnitude(
  value: number,
  form: 'e' | 'f' | 'g',
  precision: number | undefined,
): string {
  const [, exponent] = split(value.toExponential());
  if (form === 'f')
    return withPoint(rounded(value, exponent + 1 + (precision ?? 0)), precision ?? 0);
  if (form === 'e') return scientific(...significant(value, (precision ?? 0) + 1));
  const [digits, scale] =
    precision === undefined
      ? split(value.toExponential())
      : significant(value, Math.max(precision, 1));
  const short = digits.replace(/0+$/, '') || '0';
  const threshold = thresholdOf(precision, short.length, scale);
  if (scale < -4 || scale >= threshold) return scientific(short, scale);
  const decimals = Math.max(short.length - scale - 1, 0);
  return withPoint(short.padEnd(scale + 1, '0'), decimals);
}

function thresholdOf(precision: number | undefined, digits: number, scale: number): number {
  if (precision === undefined) return SHORTEST_THRESHOLD;
  const wanted = Math.max(precision, 1);
  return wanted > digits && digits >= scale + 1 ? digits : wanted;
}

/** Digits without point, and the exponent of the first one. */
function split(text: string): readonly [digits: string, exponent: number] {
  const [mantissa = '', exponent = '0'] = text.split('e');
  return [mantissa.replace('.', ''), Number(exponent)];
}

/** The first digits of a number, rounded to even, as JavaScript does not. */
function rounded(value: number, count: number): string {
  const [all] = split(value.toExponential(100));
  const digits = all.padEnd(count, '0');
  const head = digits.slice(0, Math.max(count, 0)) || '0';
  const rest = count < 0 ? '' : digits.slice(count);
  const isTie = /^50*$/.test(rest);
  const isUp = isTie ? Number(head.slice(-1)) % 2 === 1 : rest >= '5';
  return String(BigInt(head) + (isUp ? 1n : 0n)).padStart(head.length, '0');
}

function significant(value: number, count: number): readonly [digits: string, exponent: number] {
  const [, exponent] = split(value.toExponential());
  const digits = rounded(value, count);
  return [digits.slice(0, count), exponent + (digits.length > count ? 1 : 0)];
}

/** The last `decimals` digits stand behind the point. */
function withPoint(digits: string, decimals: number): string {
  if (decimals === 0) return digits.replace(/^0+(?=\d)/, '');
  const padded = digits.padStart(decimals + 1, '0');
  const whole = padded.slice(0, -decimals).replace(/^0+(?=\d)/, '');
  return `${whole}.${padded.slice(-decimals)}`;
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}
