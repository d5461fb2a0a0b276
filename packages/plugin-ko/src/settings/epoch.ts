import { flagError } from './flag-error.ts';

/** In the year 2242: what the header of a tar can hold. */
const LAST_SECOND = 0o77777777777;

/**
 * A time of the environment: SOURCE_DATE_EPOCH, KO_DATA_DATE_EPOCH.
 * @returns seconds since 1970; undefined if it is not set
 * @throws CONFIG_VALUE_INVALID
 */
export function secondsOf(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const seconds = /^\+?\d{1,11}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LAST_SECOND) return seconds;
  throw flagError(`${name}=${text} is not a whole number of seconds from 0 to ${LAST_SECOND}`, {
    argument: name,
    hint: 'Give it seconds since 1970: git log -1 --format=%ct',
  });
}
