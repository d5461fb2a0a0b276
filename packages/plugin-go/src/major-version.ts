/** The major version at the end of a module or package path is not part of its name. Source: `go help install`. */
export function withoutMajorVersion(path: string): string {
  return path.replace(/\/v([2-9]|[1-9]\d+)$/, '');
}
