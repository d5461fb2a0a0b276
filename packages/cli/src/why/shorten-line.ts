import { formatBytes } from '../print/format-quantity.ts';

/** A whole digest, or a number of bytes. */
const QUANTITY = /\b([0-9a-f]{64})\b|\b(\d+) bytes\b/g;

const SHORT = 12;

/** A line with short digests, and sizes in the greatest unit. */
export function shortenLine(line: string): string {
  return shortenLines([line]);
}

/** What is equal in lines that differ in nothing but digests and sizes. */
export function shapeOf(line: string): string {
  return line.replace(QUANTITY, (_, digest) => (digest === undefined ? '\0bytes' : '\0digest'));
}

/** One line for several of the same shape: sizes as a range, `…` for digests that are not the same. */
export function shortenLines(lines: readonly string[]): string {
  const [first = ''] = lines;
  const found = lines.map((line) => [...line.matchAll(QUANTITY)]);
  let position = -1;
  const merged = first.replace(QUANTITY, () => {
    position += 1;
    const all = found.map((each) => each[position]);
    const digests = new Set(all.flatMap((each) => each?.[1] ?? []));
    if (digests.size > 1) return '…';
    const [digest] = digests;
    if (digest !== undefined) return digest.slice(0, SHORT);
    const sizes = all.map((each) => Number(each?.[2]));
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map(formatBytes);
    return least === most ? `${least}` : `${least} to ${most}`;
  });
  return merged.replace(/\(([^()]+), was \1\)/, '($1)');
}
