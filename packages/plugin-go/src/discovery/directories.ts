import { dirname, join } from 'node:path';

/** Where a go.work is, or could appear. Source: `go help work`. */
export function workFiles(
  directory: string,
  { GOWORK }: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (GOWORK === 'off') return [];
  return GOWORK ? [GOWORK] : upwards(directory).map((above) => join(above, 'go.work'));
}

/** A directory, and all above it. */
export function upwards(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...upwards(parent)];
}

/** Directories from one up to another, without the latter. */
export function between(path: string, top: string): readonly string[] {
  return isBelow(path, top)
    ? upwards(path).filter((above) => above !== top && isBelow(above, top))
    : [];
}

export function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`) || path.startsWith(`${above}\\`);
}
