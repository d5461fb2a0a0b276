import { expandBraces, StrakeError } from '@strake/core/plugin';

/**
 * Converts a path of the user to its form in a layer: absolute, with slashes. On Windows, the drive is removed.
 * @throws CONFIG_VALUE_INVALID
 */
export function imagePath(path: string, os: string): string {
  const posix = os === 'windows' ? path.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/') : path;
  const trimmed = posix.length > 1 ? posix.replace(/\/+$/, '') : posix;
  const parts = trimmed.split('/').slice(1);
  if (
    !trimmed.startsWith('/') ||
    trimmed === '/' ||
    parts.some((part) => ['', '.', '..'].includes(part))
  ) {
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      `path "${path}" is not an absolute path in the image`,
      {
        hint: 'Write it like /usr/share/app, without "." and "..".',
      },
    );
  }
  return trimmed;
}

/** Expands a path with `{a,b}` to all its paths. */
export function imagePaths(path: string, os: string): readonly string[] {
  return expandBraces(path).map((each) => imagePath(each, os));
}

/**
 * The target of a link, as a path in the image.
 * @returns undefined if it leaves the image
 */
export function resolveLink(link: string, target: string): string | undefined {
  const parts = target.startsWith('/') ? [] : link.split('/').slice(1, -1);
  for (const part of target.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
