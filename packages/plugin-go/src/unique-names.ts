import { withoutMajorVersion } from './major-version.ts';

/** Names for images: the last element of each path; if two are equal, with the element before it. */
export function uniqueNames(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => withoutMajorVersion(path).toLowerCase().split('/'));
  return parts.map((mine, at) => {
    const ending = (path: readonly string[], length: number) => path.slice(-length).join('-');
    const isShared = (length: number) =>
      parts.some((other, each) => each !== at && ending(other, length) === ending(mine, length));
    let length = 1;
    while (length < mine.length && isShared(length)) length += 1;
    return ending(mine, length).replaceAll(/[^a-z0-9._-]/g, '-');
  });
}
