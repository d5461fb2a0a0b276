import type { Round, Timing } from './measure.ts';

/** A round as a table of Markdown. Ratios say how much longer than the first contender each took. */
export function formatRound({ title, timings }: Round): string {
  const [first] = timings;
  const rows = timings.map((timing) => row(timing, first));
  return [
    `### ${title}`,
    '',
    '| | runs | median | fastest | slowest | ratio | CPU | peak memory |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function row(timing: Timing, first: Timing | undefined): string {
  const { name, runs, median, fastest, slowest, cpu, peak } = timing;
  const ratio = first ? median / first.median : 1;
  const cells = [
    name,
    runs,
    ...[median, fastest, slowest].map(seconds),
    `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)} ×`,
    cpu > 0 ? seconds(cpu) : '',
    peak > 0 ? `${Math.round(peak / 2 ** 20)} MiB` : '',
  ];
  return `| ${cells.join(' | ')} |`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
