import { formatCount } from '../../print/format-quantity.ts';
import type { Comparison } from './compare-facts.ts';

/**
 * Lines that say what is the same as in images of another tool, and what differs. Differences that several images have are named once.
 * @param tool as in `same as ko`
 * @param found the images by name
 */
export function reportComparisons(
  tool: string,
  found: readonly (readonly [string, Comparison])[],
): readonly string[] {
  if (found.length === 0) return [];
  const files = found.reduce((sum, [, comparison]) => sum + (comparison.files ?? 0), 0);
  const equal = [...imagesBy(found, (comparison) => comparison.equal)]
    .filter(([, images]) => images.length === found.length)
    .map(([noun]) => (noun === 'files' && files > 0 ? formatCount(files, 'file') : noun));
  const images = found.length === 1 ? '' : ` in ${formatCount(found.length, 'image')}`;
  return [
    `same as ${tool}${images}: ${equal.length === 0 ? 'nothing' : equal.join(', ')}`,
    ...[...imagesBy(found, (comparison) => comparison.different)].map(
      ([text, names]) =>
        `differs: ${text}${names.length === found.length ? '' : ` (${names.join(', ')})`}`,
    ),
  ];
}

function imagesBy(
  found: readonly (readonly [string, Comparison])[],
  texts: (comparison: Comparison) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const [image, comparison] of found)
    for (const text of texts(comparison)) all.set(text, [...(all.get(text) ?? []), image]);
  return all;
}
