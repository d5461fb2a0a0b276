import { flagError } from './flag-error.ts';

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
  if (/^[+-]?\d{1,11}$/.test(text)) return Number(text);
  throw flagError(`${name}=${text} is not a whole number of seconds`, {
    argument: name,
    hint: 'Give it seconds since 1970: git log -1 --format=%ct',
  });
}
