import { expandBraces, StrakeError } from '@strake/core/plugin';

/**
 * A path as the user writes it, as a layer names it: absolute, with slashes. On Windows a drive is dropped.
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
      `path "${path}" is no absolute path in the image`,
      {
        hint: 'Write it like /usr/share/app, without "." and "..".',
      },
    );
  }
  return trimmed;
}

/** All paths that one with `{a,b}` in it means. */
export function imagePaths(path: string, os: string): readonly string[] {
  return expandBraces(path).map((each) => imagePath(each, os));
}

/**
 * Where a link ends up, as a path in the image.
 * @returns undefined where it leaves the image
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
