import type { DiffReport } from '../diff/diff-report.ts';
import { shortDigest } from './format-quantity.ts';

/** `they are equal: sha256:0123456789ab`, or what was ignored. */
export function describeEqual({ before, after, ignored }: DiffReport): string {
  const { digest } = before.root;
  if (digest === after.root.digest) return `equal, ${shortDigest(digest)}`;
  return ignored.length > 0
    ? `equal apart from what is ignored: ${ignored.join(', ')}`
    : 'the images of the chosen platforms are equal';
}
