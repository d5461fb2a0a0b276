import type { DiffReport, PlatformReport } from '../diff/diff-report.ts';
import { baseRows } from './base-rows.ts';
import type { DiffRow, DiffSection } from './diff-row.ts';
import { documentRows, layerRows, otherRows } from './document-rows.ts';
import { entryRows } from './entry-rows.ts';
import { programRows } from './program-rows.ts';

/** Rows of a section, unless all are wanted. */
const MOST_ROWS = 25;

type Rows = (platform: PlatformReport) => readonly DiffRow[];

/** What differs, section by section; platforms that have the same rows are told of once. */
export function diffSections(report: DiffReport, all: boolean): readonly DiffSection[] {
  const changed = report.platforms.filter(({ change }) => change === 'changed');
  const sections: readonly Omit<DiffSection, 'hidden'>[] = [
    ...grouped('base', changed, baseRows),
    { title: 'index', platforms: [], rows: documentRows(report.index) },
    { title: 'other manifests', platforms: [], rows: otherRows(report.others) },
    ...grouped('config', changed, ({ config }) => documentRows(config)),
    ...grouped('manifest', changed, ({ manifest }) => documentRows(manifest)),
    ...grouped('in the index', changed, ({ descriptor }) => documentRows(descriptor)),
    ...programsOf(changed).flatMap((path) =>
      grouped('program', changed, programRows(path)).map((each) => ({ ...each, subject: path })),
    ),
    ...grouped('layers', changed, layerRows),
    ...grouped('entries', changed, entryRows),
  ];
  return sections
    .filter(({ rows }) => rows.length > 0)
    .map((section) => {
      const isAll = section.platforms.length === report.platforms.length;
      return shorten({ ...section, platforms: isAll ? [] : section.platforms }, all);
    });
}

function programsOf(platforms: readonly PlatformReport[]): readonly string[] {
  return [...new Set(platforms.flatMap(({ programs }) => programs.map(({ path }) => path)))];
}

function grouped(
  title: string,
  reports: readonly PlatformReport[],
  rowsOf: Rows,
): readonly Omit<DiffSection, 'hidden'>[] {
  const groups = Map.groupBy(reports, (report) =>
    JSON.stringify(
      rowsOf(report)
        .filter(({ isLoose }) => !isLoose)
        .map(keyOf),
    ),
  );
  return [...groups.values()].map((group) => ({
    title,
    platforms: group.map(({ platform }) => platform || 'no platform'),
    rows: mergeRows(group.map(rowsOf)),
  }));
}

/** All of a row but its bytes. */
function keyOf({ sizes: _, digests: __, weight: ___, ...row }: DiffRow): string {
  return JSON.stringify(row);
}

/** The same rows of several platforms, with the bytes of each. */
function mergeRows(lists: readonly (readonly DiffRow[])[]): readonly DiffRow[] {
  const merged = new Map<string, DiffRow>();
  for (const row of lists.flat()) {
    const key = keyOf(row);
    const other = merged.get(key);
    const sizes = [...(other?.sizes ?? []), ...(row.sizes ?? [])];
    const digests = [...(other?.digests ?? []), ...(row.digests ?? [])];
    merged.set(key, {
      ...row,
      ...(sizes.length > 0 && { sizes }),
      ...(digests.length > 0 && { digests }),
    });
  }
  return [...merged.values()];
}

/** The rows that matter most, in their order. */
function shorten(section: Omit<DiffSection, 'hidden'>, all: boolean): DiffSection {
  const { rows } = section;
  if (all || rows.length <= MOST_ROWS) return { ...section, hidden: 0 };
  const weights = new Map(rows.map((row) => [row, weightOf(row)]));
  const heaviest = [...rows].sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
  const first = new Set(heaviest.slice(0, MOST_ROWS));
  const shown = rows.filter((row) => first.has(row));
  return { ...section, rows: shown, hidden: rows.length - shown.length };
}

/** What is said of a row counts more than bytes that changed. */
function weightOf({ weight = 0, sizes = [] }: DiffRow): number {
  const bytes = sizes.map(([before = 0, after = 0]) => Math.abs(after - before));
  return weight * Number.MAX_SAFE_INTEGER + Math.max(0, ...bytes);
}
