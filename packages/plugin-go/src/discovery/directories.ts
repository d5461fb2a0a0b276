import { basename, dirname, join } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';

/** The paths at which go looks for a go.work file. Source: `go help work`. */
export function workFiles(
  directory: string,
  { GOWORK }: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (GOWORK === 'off') return [];
  return GOWORK && GOWORK !== 'auto'
    ? [GOWORK]
    : upwards(directory).map((above) => join(above, 'go.work'));
}

/** The paths at which go looks for a go.mod file, nearest first. Source: https://go.dev/ref/mod#go-mod-file */
export function modFiles(directory: string): readonly string[] {
  return upwards(directory).map((above) => join(above, 'go.mod'));
}

/** A directory and its ancestors, nearest first. */
export function upwards(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...upwards(parent)];
}

/** The directories from `path` up to `top`, without `top`. */
export function between(path: string, top: string): readonly string[] {
  return isBelow(path, top)
    ? upwards(path).filter((above) => above !== top && isBelow(above, top))
    : [];
}

export function isBelow(path: string, above: string): boolean {
  const isWithin = path.startsWith(above) && /^[\\/]/.test(path.slice(above.length));
  // The root of a file system ends with a slash.
  return path === above || isWithin || (/[\\/]$/.test(above) && path.startsWith(above));
}

/** Whether go looks here for packages of the module above: it follows no links to directories. */
export function isOwnDirectory(path: string, files: DiscoveryFiles): boolean {
  return (
    files.type(path) === 'directory' &&
    files.type(join(path, 'go.mod')) === undefined &&
    files.realPath(path) === join(files.realPath(join(path, '..')) ?? '', basename(path))
  );
}
