/**
 * Milliseconds that a `Retry-After` asks to wait from `now`; undefined if it is malformed.
 * Source: RFC 9110 section 10.2.3 "Retry-After" (seconds or a date).
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
