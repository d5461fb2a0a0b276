const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Seconds since 1970 of an RFC 3339 time (`2026-01-31T12:00:00Z`), or of a whole number of seconds; below 2^33, the limit of
 * a tar header. Undefined for anything else.
 */
export function parseSeconds(value: unknown): number | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
    const seconds = Number(value);
    return Number.isSafeInteger(seconds) && seconds >= 0 && seconds < 2 ** 33 ? seconds : undefined;
  }
  const milliseconds = typeof value === 'string' ? readTime(value) : undefined;
  return milliseconds === undefined || milliseconds < 0
    ? undefined
    : Math.floor(milliseconds / 1000);
}

/** Milliseconds since 1970 of an RFC 3339 time; undefined for anything else, including February 30. */
export function readTime(text: string): number | undefined {
  const day = text.slice(0, 10);
  const milliseconds = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) return undefined;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? milliseconds : undefined;
}
