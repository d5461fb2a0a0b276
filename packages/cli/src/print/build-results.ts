import type { ImageResult } from '@strake/core';
import { shortenPath } from './format-location.ts';
import { formatCount } from './format-quantity.ts';

/** An image without destinations exists only as its archives. */
const isSomewhere = ({ references }: ImageResult) => references.length > 0;

const archivesOf = (image: ImageResult) =>
  [...image.platforms, image].flatMap(({ archives }) => archives ?? []);

/** What a build prints on stdout: `REPOSITORY@DIGEST` for an image; the files of one that has only archives. */
export function resultLines(images: readonly ImageResult[], cwd: string): readonly string[] {
  const lines = images.flatMap((each) =>
    isSomewhere(each)
      ? [`${each.repository ?? each.image}@${each.digest}`]
      : archivesOf(each).map(({ file }) => shortenPath(file, cwd)),
  );
  return [...new Set(lines)];
}

/** `2 images for 3 platforms and 4 archives`. */
export function summarizeResults(images: readonly ImageResult[]): string {
  const pushed = images.filter(isSomewhere);
  const platforms = new Set(
    pushed.flatMap(({ platforms }) => platforms.map(({ platform }) => platform)),
  ).size;
  const archives = new Set(images.flatMap(archivesOf).map(({ file }) => file)).size;
  const parts = [
    ...(pushed.length > 0
      ? [`${formatCount(pushed.length, 'image')} for ${formatCount(platforms, 'platform')}`]
      : []),
    ...(archives > 0 ? [formatCount(archives, 'archive')] : []),
  ];
  return parts.join(' and ') || '0 images';
}
