import { escapeLine } from './escape-text.ts';

/** Rows of cells as lines with columns of equal width, two spaces apart. The last column is as wide as it is. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const lines = rows.map((row) => row.map(escapeLine));
  const widths: number[] = [];
  for (const row of lines) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return lines.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
