import type { DiffReport, PlatformReport } from '../diff/diff-report.ts';
import type { Paint } from '../invocation.ts';
import { alignColumns } from './align-columns.ts';
import { describeEqual } from './describe-equal.ts';
import type { DiffRow, DiffSection } from './diff-row.ts';
import { diffSections } from './diff-sections.ts';
import { escapeLine } from './escape-text.ts';
import { formatDigests, formatShare, formatSizes } from './format-change.ts';
import { formatBytes } from './format-quantity.ts';
import { shortenDigests } from './shorten-digests.ts';

/** What two images have not in common as lines of text. @param all true: every row */
export function renderDiffText(report: DiffReport, all: boolean, paint: Paint): readonly string[] {
  const { before, after, platforms } = report;
  const names = `${escapeLine(before.name)} → ${escapeLine(after.name)}`;
  if (report.equal) return [`${names}: ${describeEqual(report)}`];
  return [
    paint('bold', names),
    '',
    ...alignColumns([
      ['platform', '', 'before', 'after', ''],
      ...platforms.map((platform) => platformRow(platform)),
    ]),
    ...diffSections(report, all).flatMap((section) => ['', ...renderSection(section, paint)]),
  ];
}

function platformRow({ platform, change, before, after }: PlatformReport): readonly string[] {
  const sizes = [before, after].map((side) => (side ? formatBytes(side.layersSize) : '-'));
  const share = before && after ? formatShare(before.layersSize, after.layersSize) : '';
  return [platform || 'no platform', change, ...sizes, change === 'same' ? '' : share];
}

const COLORS = { '+': 'green', '-': 'red', '~': 'yellow', '↑': 'cyan', '↓': 'cyan' } as const;

function renderSection(
  { title, subject, platforms, rows, hidden }: DiffSection,
  paint: Paint,
): readonly string[] {
  const of = platforms.length === 0 ? '' : ` (${platforms.map(escapeLine).join(', ')})`;
  const about = subject === undefined ? '' : ` ${escapeLine(subject)}`;
  const lines = alignColumns(rows.map(({ name, ...row }) => [name, detailOf(row)]));
  return [
    paint('bold', `${title}${about}${of}`),
    ...rows.map(({ sign }, at) => `  ${paint(COLORS[sign], sign)} ${lines[at]}`),
    ...(hidden > 0 ? [`  … and ${hidden} more; --all lists them`] : []),
  ];
}

const LONGEST = 200;

function detailOf({ before, after, note, digests, sizes = [] }: Omit<DiffRow, 'name'>): string {
  const values = [before, after].filter((each) => each !== undefined).map(shortenValue);
  return [values.join(' → '), note ?? '', formatDigests(digests), formatSizes(sizes)]
    .filter((each) => each !== '')
    .join('  ');
}

function shortenValue(value: string): string {
  const text = shortenDigests(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
