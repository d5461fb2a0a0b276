import { UsageError } from './usage-error.ts';

/**
 * The values of a repeatable option, each once: `-t v1,latest` is two tags.
 * @param option its name, for the error
 * @param split at commas; default: at each of them
 * @throws UsageError for an empty value
 */
export function splitValues(
  option: string,
  given: readonly string[],
  hint: string,
  split: (text: string) => readonly string[] = (text) => text.split(','),
): readonly string[] {
  const values = given.flatMap(split).map((value) => value.trim());
  if (!values.includes('')) return [...new Set(values)];
  throw new UsageError(`option --${option} has an empty value`, hint);
}
