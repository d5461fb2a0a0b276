import { dirname, join } from 'node:path';

/** Where a go.work is, or could appear. Source: `go help work`. */
export function workFiles(
  directory: string,
  { GOWORK }: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (GOWORK === 'off') return [];
  return GOWORK ? [GOWORK] : upwards(directory).map((folder) => join(folder, 'go.work'));
}

/** A folder, and all above it. */
export function upwards(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...upwards(parent)];
}

/** Folders from one up to another, without the latter. */
export function between(path: string, top: string): readonly string[] {
  return isBelow(path, top)
    ? upwards(path).filter((folder) => folder !== top && isBelow(folder, top))
    : [];
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}
