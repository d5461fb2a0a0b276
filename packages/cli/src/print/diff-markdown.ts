import type { DiffReport, PlatformReport } from '../diff/diff-report.ts';
import { describeEqual } from './describe-equal.ts';
import type { DiffRow, DiffSection } from './diff-row.ts';
import { diffSections } from './diff-sections.ts';
import { formatDigests, formatShare, formatSizes } from './format-change.ts';
import { formatBytes } from './format-quantity.ts';
import { markdownCode } from './markdown-code.ts';
import { mergeFailures } from './merge-failures.ts';
import { shortenDigests } from './shorten-digests.ts';

/** What two images have not in common as Markdown. What is from the images is code, so that it can be nothing else. */
export function renderDiffMarkdown(report: DiffReport, all: boolean): readonly string[] {
  const { before, after, platforms, failed } = report;
  const title = `### ${markdownCode(before.name)} → ${markdownCode(after.name)}`;
  if (report.equal) return [title, '', `${describeEqual(report)}.`];
  return [
    title,
    '',
    ...mergeFailures(failed).map(
      ({ condition, platforms, message }) =>
        `- **${markdownCode(condition)}**${platforms.map((each) => ` ${markdownCode(each)}`).join(',')}: ${markdownCode(message)}`,
    ),
    ...(failed.length > 0 ? [''] : []),
    '| platform | | before | after | |',
    '|---|---|---:|---:|---:|',
    ...platforms.map(platformRow),
    ...diffSections(report, all).flatMap((section) => ['', ...renderSection(section)]),
  ];
}

function platformRow({ platform, change, before, after }: PlatformReport): string {
  const sizes = [before, after].map((side) => (side ? formatBytes(side.layersSize) : ''));
  const share =
    before && after && change !== 'same' ? formatShare(before.layersSize, after.layersSize) : '';
  return `| ${[platform === '' ? 'no platform' : markdownCode(platform), change, ...sizes, share].join(' | ')} |`;
}

function renderSection({
  title,
  subject,
  platforms,
  rows,
  hidden,
}: DiffSection): readonly string[] {
  const of = platforms.length === 0 ? '' : ` (${platforms.map(markdownCode).join(', ')})`;
  const about = subject === undefined ? '' : ` ${markdownCode(subject)}`;
  return [
    `#### ${title}${about}${of}`,
    '',
    ...rows.map(renderRow),
    ...(hidden > 0 ? [`- … and ${hidden} more; ${markdownCode('--all')} lists them`] : []),
  ];
}

const SIGNS = { '+': 'added', '-': 'removed', '~': 'changed', '↑': 'up', '↓': 'down' } as const;

function renderRow({ sign, name, before, after, note, digests, sizes = [] }: DiffRow): string {
  const what = name === '' ? '' : ` ${markdownCode(name)}`;
  const values = [before, after]
    .filter((each) => each !== undefined)
    .map(shortenDigests)
    .map(markdownCode);
  const details = [
    values.join(' → '),
    note ?? '',
    formatDigests(digests),
    formatSizes(sizes),
  ].filter((each) => each !== '');
  return `- ${SIGNS[sign]}${what}${details.length > 0 ? `: ${details.join(', ')}` : ''}`;
}
