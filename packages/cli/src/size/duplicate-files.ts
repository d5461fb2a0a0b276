import type { DuplicateFile } from './image-sizes.ts';

/** Files with the same content, by their size and CRC-32: files without one are not compared. */
export function duplicateFiles(
  files: readonly { readonly path: string; readonly size: number; readonly sum?: number }[],
): readonly DuplicateFile[] {
  const compared = files.filter(({ sum }) => sum !== undefined);
  return [...Map.groupBy(compared, ({ size, sum }) => `${size} ${sum}`).values()]
    .filter(({ length }) => length > 1)
    .map((equal) => {
      const size = equal[0]?.size ?? 0;
      const paths = equal.map(({ path }) => path).toSorted();
      return { paths, size, wasted: size * (paths.length - 1) };
    })
    .toSorted((a, b) => b.wasted - a.wasted || ((a.paths[0] ?? '') < (b.paths[0] ?? '') ? -1 : 1));
}
