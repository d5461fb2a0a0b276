import { StrakeError } from '@strake/core/plugin';

/**
 * Where a program stands in the image, as a layer names it: absolute, with slashes. On Windows a drive is dropped and a name
 * without extension gets `.exe`.
 * @throws CONFIG_VALUE_INVALID for a path that is not absolute
 */
export function imagePath(path: string, os: string): string {
  const posix = os === 'windows' ? path.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/') : path;
  if (
    !posix.startsWith('/') ||
    posix.endsWith('/') ||
    posix
      .split('/')
      .slice(1)
      .some((part) => part === '' || part === '.' || part === '..')
  ) {
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      `path "${path}" of a program is no absolute path to a file`,
      {
        hint: 'Write it like /usr/local/bin/app.',
      },
    );
  }
  const name = posix.slice(posix.lastIndexOf('/') + 1);
  return os === 'windows' && !name.includes('.') ? `${posix}.exe` : posix;
}

/** The path as a process in the container knows it: `C:\app\x.exe` on Windows. */
export function containerPath(path: string, os: string): string {
  return os === 'windows' ? `C:${path.replaceAll('/', '\\')}` : path;
}
