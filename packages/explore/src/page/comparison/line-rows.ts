import { diffArrays } from 'diff';

/** A line of one of two texts. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Lines beside each other: equal ones, different ones, or one that only one text has; or how many equal ones are left out. */
export type LineRow =
  | { readonly before?: Line; readonly after?: Line; readonly isEqual: boolean }
  | { readonly skipped: number };

/** Equal lines that are shown around different ones. */
const CONTEXT = 3;

/** Whoever wrote the texts may make comparing them take long. */
const BOUNDS = { maxEditLength: 5000, timeout: 1000 } as const;

/** Two texts side by side, line by line. Beyond the bounds of the comparison all lines differ. */
export function lineRows(before: string, after: string): readonly LineRow[] {
  const [old, current] = [before.split('\n'), after.split('\n')];
  const parts = diffArrays(old, current, BOUNDS) ?? [
    { value: old, removed: true, added: false },
    { value: current, removed: false, added: true },
  ];
  const rows: LineRow[] = [];
  let [one, other] = [0, 0];
  let removed: Line[] = [];
  let added: Line[] = [];
  const flush = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      const [was, is] = [removed[at], added[at]];
      rows.push({ ...(was && { before: was }), ...(is && { after: is }), isEqual: false });
    }
    [removed, added] = [[], []];
  };
  for (const part of parts) {
    if (part.removed) for (const text of part.value) removed.push({ number: ++one, text });
    else if (part.added) for (const text of part.value) added.push({ number: ++other, text });
    else {
      flush();
      const equal = part.value.map((text) => ({
        before: { number: ++one, text },
        after: { number: ++other, text },
        isEqual: true,
      }));
      const [head, tail] = [rows.length === 0 ? 0 : CONTEXT, part === parts.at(-1) ? 0 : CONTEXT];
      const skipped = equal.length - head - tail;
      if (skipped <= 1) rows.push(...equal);
      else rows.push(...equal.slice(0, head), { skipped }, ...equal.slice(head + skipped));
    }
  }
  flush();
  return rows;
}
