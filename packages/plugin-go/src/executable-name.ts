/**
 * The file name that `go build` gives a program: the last element of its import path, or the one before a major version. Source:
 * `go help build`, -o.
 */
export function executableName(importPath: string): string {
  const elements = importPath.split('/');
  const last = elements.at(-1) ?? importPath;
  return /^v([2-9]|[1-9]\d+)$/.test(last) && elements.length > 1 ? (elements.at(-2) ?? last) : last;
}
