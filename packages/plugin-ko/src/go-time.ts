/** The zero value of Go's time.Time, as it is in JSON. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** @param seconds since 1970; absent: Go's zero time */
export function goTime(seconds: number | undefined): string {
  return seconds === undefined
    ? ZERO_TIME
    : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** A time as Go reads and writes it: without zeros at the end of its fraction. Source: Go, time.Time, `MarshalJSON`. */
export function normalTime(text: string | undefined): string {
  if (text === undefined || text === '') return ZERO_TIME;
  return text
    .replace(/(\.\d*?)0+(?=[Zz+-]|$)/, '$1')
    .replace(/\.(?=[Zz+-]|$)/, '')
    .replace(/\+00:00$/, 'Z');
}
