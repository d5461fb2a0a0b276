/**
 * A pattern of names or paths such as `./cmd/...`, as a regular expression: `...` is any text, and `/...` at the end also nothing, so
 * that `./cmd/...` matches `./cmd`. Source: `go help packages`; internal/pkgpattern, `MatchPattern`
 */
export function packagePattern(pattern: string): RegExp {
  const whole = pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const source = whole
    .replace(/(?:\/|\\\\)\\\.\\\.\\\.$/, '(?:[/\\\\].*)?')
    .replaceAll('\\.\\.\\.', '.*');
  return new RegExp(`^${source}$`, 's');
}
