import type { DiffRow } from './diff-row.ts';
import { formatBytes, shortDigest } from './format-quantity.ts';

/** `+1.2 MB`, `-812 B`, `±0 B`. */
export function formatGrowth(bytes: number): string {
  return `${bytes > 0 ? '+' : bytes < 0 ? '-' : '±'}${formatBytes(Math.abs(bytes))}`;
}

/** `+1.2 MB (+5.0 %)` */
export function formatShare(before: number, after: number): string {
  const growth = after - before;
  if (before === 0 || growth === 0) return formatGrowth(growth);
  const percent = (Math.abs(growth) / before) * 100;
  return `${formatGrowth(growth)} (${growth > 0 ? '+' : '-'}${percent.toFixed(1)} %)`;
}

/** `sha256:0123456789ab → sha256:ba9876543210`; of several that differ, that they do. */
export function formatDigests(digests: DiffRow['digests'] = []): string {
  const changes = new Set(
    digests.map(([before, after]) => `${shortDigest(before)} → ${shortDigest(after)}`),
  );
  const [first = ''] = changes;
  return changes.size > 1 ? 'differs on each platform' : first;
}

type Sizes = readonly (readonly [before: number | undefined, after: number | undefined])[];

/** `34.2 MB → 34.4 MB (+0.2 MB)`; of several that differ, the least and the most: `+0.1 MB to +0.2 MB`. */
export function formatSizes(sizes: Sizes): string {
  const [first] = sizes;
  if (!first) return '';
  const [before, after] = first;
  if (sizes.every(([one, other]) => one === before && other === after)) {
    if (before === undefined) return after === undefined ? '' : formatBytes(after);
    if (after === undefined) return formatBytes(before);
    if (before === after) return formatBytes(after);
    return `${formatBytes(before)} → ${formatBytes(after)} (${formatGrowth(after - before)})`;
  }
  const isOneSided = sizes.every(([one, other]) => one === undefined || other === undefined);
  const numbers = sizes.map(([one = 0, other = 0]) => (isOneSided ? one + other : other - one));
  const shown = isOneSided ? formatBytes : formatGrowth;
  const [least, most] = [shown(Math.min(...numbers)), shown(Math.max(...numbers))];
  return least === most ? least : `${least} to ${most}`;
}
