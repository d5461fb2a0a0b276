import type { SbomImage, SbomSubject } from './sbom-subject.ts';

/** Files that one SBOM lists: each takes some 650 bytes. */
export const MOST_LISTED_FILES = 10_000;

/**
 * Layers with too many files for an SBOM to list, by diff ID, with the number of their files: the largest ones, so that at most 10,000 files of the
 * others are listed. Such a layer is one element, which has the digest of its tar.
 */
export function unlistedLayers(
  subject: SbomSubject,
  most = MOST_LISTED_FILES,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const image of imagesOf(subject))
    for (const [diffId, count] of countFiles(image))
      counts.set(diffId, Math.max(count, counts.get(diffId) ?? 0));
  let listed = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const unlisted = new Map<string, number>();
  const largest = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [diffId, count] of largest) {
    if (listed <= most) break;
    unlisted.set(diffId, count);
    listed -= count;
  }
  return unlisted;
}

/** How many files of its layers an SBOM does not list. */
export function countUnlisted(subject: SbomSubject): number {
  return [...unlistedLayers(subject).values()].reduce((sum, count) => sum + count, 0);
}

/** What to tell about files that are not listed. */
export const UNLISTED_HINT = `An SBOM lists at most ${MOST_LISTED_FILES} files, and all programs, modules and packages.`;

/** A message, without the name of the image. */
export function unlistedMessage(files: number): string {
  return `the SBOM names layers with ${files} files by their digests, and does not list these files`;
}

function imagesOf(subject: SbomSubject): readonly SbomImage[] {
  return 'inventory' in subject ? [subject] : subject.images;
}

function countFiles({ inventory: { files, layers } }: SbomImage): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { layer } of files) {
    const diffId = layers[layer]?.diffId;
    if (diffId) counts.set(diffId, (counts.get(diffId) ?? 0) + 1);
  }
  return counts;
}
