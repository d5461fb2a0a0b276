/** A line of quoted comma-separated values: the form in which crane reads lists. Source: RFC 4180. */
export function csvRecord(values: readonly string[]): string {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
}
