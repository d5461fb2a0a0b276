/** One line of comma-separated values, every value in quotes: the form in which crane reads lists. Source: RFC 4180. */
export function csvRecord(values: readonly string[]): string {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
}
