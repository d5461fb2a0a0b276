import type { ImageDifference } from '../attest/rebuild/image-difference.ts';
import type { RebuildReport } from '../attest/rebuild/rebuild-image.ts';
import type { Paint } from '../invocation.ts';
import { escapeLine } from './escape-text.ts';
import { formatCount, shortDigest } from './format-quantity.ts';

/** Lines about a rebuild: what was not as it was, and the first difference of each image. */
export function renderRebuild(
  { differences, notes }: RebuildReport,
  paint: Paint,
): readonly string[] {
  return [
    ...notes.map((note) => `${paint('yellow', 'warning:')} ${escapeLine(note)}`),
    ...differences.map((each) => `${paint('red', 'error:')} ${escapeLine(describe(each))}`),
  ];
}

function describe({ platform = 'index', layer, path, what }: ImageDifference): string {
  const place = layer === undefined ? '' : ` (layer ${shortDigest(layer)})`;
  return `${platform}${place}: ${path === undefined ? '' : `${path}: `}${what}`;
}

/** `REBUILT: https://github.com/acme/app at c0ffee… gives the same digests`. */
export function describeRebuild({ equal, source, commit, differences }: RebuildReport): string {
  const what = `${source} at ${commit}`;
  return escapeLine(
    equal
      ? `REBUILT: ${what} gives the same digests`
      : `NOT REBUILT: ${what} gives another image: ${formatCount(differences.length, 'difference')}`,
  );
}
