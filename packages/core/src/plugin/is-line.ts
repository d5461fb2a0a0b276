/** Whether a value is text of one line, without control characters. */
export function isLine(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\u2028\u2029]+$/u.test(value);
}
