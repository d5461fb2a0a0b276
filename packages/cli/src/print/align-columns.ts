import { escapeLine } from './escape-text.ts';

/** Wider cells overflow their column: padding all others would make thousands of long lines. */
const WIDEST = 120;

/**
 * Renders rows as lines with aligned columns, two spaces apart. The last column, and cells of more than 120 characters,
 * are not padded.
 */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const lines = rows.map((row) => row.map(escapeLine));
  const widths: number[] = [];
  for (const row of lines) {
    for (const [at, cell] of row.entries())
      if (cell.length <= WIDEST) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return lines.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
