import { StrakeError } from '@strake/core/plugin';

/**
 * The path of a program in the layer: absolute, with slashes. On Windows, a drive is removed, and a name without extension gets
 * `.exe`.
 * @throws CONFIG_VALUE_INVALID for a relative path
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
      `path "${path}" of a program is not the absolute path of a file`,
      {
        hint: 'Write it like /usr/local/bin/app.',
      },
    );
  }
  const name = posix.slice(posix.lastIndexOf('/') + 1);
  return os === 'windows' && !name.includes('.') ? `${posix}.exe` : posix;
}

/** The path as seen by a process in the container: `C:\app\x.exe` on Windows. */
export function containerPath(path: string, os: string): string {
  return os === 'windows' ? `C:${path.replaceAll('/', '\\')}` : path;
}
