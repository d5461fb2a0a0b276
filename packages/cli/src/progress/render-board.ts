import type { Paint } from '../invocation.ts';
import { formatBytes, formatDuration } from '../print/format-quantity.ts';
import type { Row } from './board.ts';
import { nameTap, type PendingTap } from './pending-taps.ts';

/** The inputs of a frame besides the board. */
export interface Frame {
  readonly now: number;
  readonly columns: number;
  /** Lines of the terminal. */
  readonly rows: number;
  readonly paint: Paint;
}

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const SPINNER_MS = 100;

/**
 * The lines of one frame: they fit into the terminal, which never wraps or scrolls them.
 * @param slow taps to report
 */
export function renderBoard(
  rows: readonly Row[],
  slow: readonly PendingTap[],
  frame: Frame,
): readonly string[] {
  const shown = fit(rows, Math.max(1, frame.rows - 2 - slow.length));
  const width = Math.max(0, ...shown.map((row) => row.label.length));
  const lines = shown.map((row) => renderRow(row, width, frame));
  if (shown.length < rows.length) lines.push(hiddenLine(rows, shown, frame));
  for (const tap of slow) {
    lines.push(
      frame.paint(
        'yellow',
        cut(
          `  waiting for ${nameTap(tap)}, ${formatDuration(frame.now - tap.since)} so far`,
          frame.columns,
        ),
      ),
    );
  }
  return lines;
}

/** Selects running rows first, then the last finished, then the waiting; keeps the order of the board. */
function fit(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  const rank = { working: 0, done: 1, waiting: 2 } as const;
  const chosen = new Set(
    [...rows].sort((a, b) => rank[a.state] - rank[b.state] || b.since - a.since).slice(0, most - 1),
  );
  return rows.filter((row) => chosen.has(row));
}

function hiddenLine(
  rows: readonly Row[],
  shown: readonly Row[],
  { paint, columns }: Frame,
): string {
  const hidden = rows.filter((row) => !shown.includes(row));
  const counts = (['working', 'done', 'waiting'] as const)
    .map((state) => [hidden.filter((row) => row.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  return paint('dim', cut(`… ${counts.join(', ')}`, columns));
}

function renderRow(row: Row, width: number, { now, columns, paint }: Frame): string {
  const working = row.state === 'working';
  const mark = working
    ? SPINNER.charAt(Math.floor(now / SPINNER_MS) % SPINNER.length)
    : row.state === 'done'
      ? '✔'
      : '·';
  const took =
    row.state === 'waiting' ? '' : formatDuration(row.spent + (working ? now - row.since : 0));
  const text = cut(
    `${mark} ${row.label.padEnd(width)}  ${row.activity.padEnd(10)} ${bytesOf(row).padEnd(18)} ${took.padStart(10)}`.trimEnd(),
    columns,
  );
  return row.state === 'done'
    ? paint('green', text)
    : row.state === 'waiting'
      ? paint('dim', text)
      : text;
}

function bytesOf({ bytes, size }: Row): string {
  if (bytes)
    return bytes.total > 0
      ? `${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`
      : formatBytes(bytes.done);
  return size === undefined ? '' : formatBytes(size);
}

function cut(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}
