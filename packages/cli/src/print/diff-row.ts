import type { Sides } from '../diff/program-diff.ts';

/** A line about what differs, in text or Markdown. What is from an image is in `name`, `before` and `after`. */
export interface DiffRow {
  /** Added, removed, changed, a higher or lower version. */
  readonly sign: '+' | '-' | '~' | '↑' | '↓';
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** strake's own words. */
  readonly note?: string;
  /** Bytes before and after, of each platform of the row; they may differ where all else is equal. */
  readonly sizes?: readonly (readonly [before: number | undefined, after: number | undefined])[];
  /** Of contents, as {@link sizes}. */
  readonly digests?: readonly (readonly [before: string, after: string])[];
  /** True if platforms with and without it are told of together. */
  readonly isLoose?: true;
  /** Of many, those with the highest are shown. Default: 0 */
  readonly weight?: number;
}

/** A value that differs, or that only one side has. */
export function sidesRow(name: string, { before, after }: Sides<string>, note?: string): DiffRow {
  return {
    sign: before === undefined ? '+' : after === undefined ? '-' : '~',
    name,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(note !== undefined && { note }),
  };
}

/** Rows about one thing, of platforms that have the same. */
export interface DiffSection {
  readonly title: string;
  /** The path of the program that it is about. */
  readonly subject?: string;
  /** Empty: it is about all platforms, or none. */
  readonly platforms: readonly string[];
  readonly rows: readonly DiffRow[];
  /** Rows that are not shown. */
  readonly hidden: number;
}
