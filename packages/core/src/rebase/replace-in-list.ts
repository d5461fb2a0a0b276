/**
 * A variable that lists paths, with the part that was the base's replaced by that of another base: `/usr/bin:/bin:/app` over
 * `/usr/bin:/bin` becomes `/bin:/app` over `/bin`. Any other value stays as it is.
 * @param before the old base's value; undefined or empty: the value is the image's own
 * @param after the new base's value; undefined or empty: the part is dropped
 */
export function replaceInList(
  value: string,
  before: string | undefined,
  after: string | undefined,
  separator: string,
): string {
  if (!before) return value;
  const padded = `${separator}${value}${separator}`;
  const at = padded.indexOf(`${separator}${before}${separator}`);
  if (at < 0) return value;
  const parts = [
    padded.slice(separator.length, at),
    after ?? '',
    padded.slice(at + before.length + 2 * separator.length, -separator.length),
  ];
  return parts.filter((part) => part !== '').join(separator);
}
