import { dirname, join } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { between } from './directories.ts';

/** The patterns of all `//go:embed` lines of a source file that go accepts. Source: https://pkg.go.dev/embed */
export function embedPatterns(text: string): readonly string[] {
  return [...text.matchAll(/\/\/go:embed[ \t]+(.*)/g)].flatMap(([, patterns = '']) =>
    [...patterns.matchAll(/"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)/g)]
      .map(([, quoted, raw, bare]) => withoutEscapes(quoted) ?? raw ?? bare ?? '')
      .filter((pattern) => isValid(pattern.replace(/^all:/, ''))),
  );
}

function withoutEscapes(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(.)/g, '$1');
}

/** Source: io/fs, `ValidPath`; `.` is refused too. */
function isValid(pattern: string): boolean {
  return pattern.split('/').every((part) => !['', '.', '..'].includes(part));
}

/** The part of a `//go:embed` pattern without wildcards, and the rest. */
function splitPattern(
  pattern: string,
): readonly [fixed: readonly string[], glob: readonly string[]] {
  const parts = pattern.replace(/^all:/, '').split('/');
  const first = parts.findIndex((part) => /[*?[\\]/.test(part));
  return first < 0 ? [parts, []] : [parts.slice(0, first), parts.slice(first)];
}

/** The deepest directory that contains all possible matches of a `//go:embed` pattern. */
export function embedDirectory(directory: string, pattern: string): string {
  return join(directory, ...splitPattern(pattern)[0]);
}

/** The directories between a package and what it embeds: a symbolic link or a go.mod in their place makes go refuse it. */
export function directoriesAbove(embedded: string, directory: string): readonly string[] {
  return between(dirname(embedded), directory);
}

/**
 * All files that a `//go:embed` pattern matches, and all below the directories that it matches, hidden ones too: go embeds a part
 * of them.
 * @returns undefined for more than {@link MOST_FILES}
 */
export function embeddedFiles(
  directory: string,
  pattern: string,
  disk: DiscoveryFiles,
): readonly string[] | undefined {
  const [fixed, glob] = splitPattern(pattern);
  const found = glob.reduce<readonly string[]>(
    (paths, part) => {
      const expression = globExpression(part);
      return paths.flatMap((path) =>
        disk
          .list(path)
          .filter((name) => expression.test(name))
          .map((name) => join(path, name)),
      );
    },
    [join(directory, ...fixed)],
  );
  const files: string[] = [];
  return found.every((path) => addFiles(path, files, disk)) ? files : undefined;
}

const MOST_FILES = 20_000;

/** Symbolic links to directories are not followed: go does not embed what is behind them. */
function addFiles(path: string, files: string[], disk: DiscoveryFiles): boolean {
  if (files.length > MOST_FILES) return false;
  const type = disk.type(path);
  if (type === 'file') files.push(path);
  if (type !== 'directory') return true;
  const real = disk.realPath(path) ?? path;
  return disk.list(path).every((name) => {
    const inside = join(path, name);
    const isLink = disk.realPath(inside) !== join(real, name);
    return (isLink && disk.type(inside) !== 'file') || addFiles(inside, files, disk);
  });
}

/** One element of a path in the syntax of path.Match, or an expression that matches more. */
function globExpression(part: string): RegExp {
  const source = part.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|([*?])|([^*?[\\])/gsu,
    (_, escaped, negated, set, wildcard, plain) => {
      if (set !== undefined) return set.includes('\\') ? '.' : `[${negated}${set}]`;
      if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.';
      return (escaped ?? plain).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    },
  );
  try {
    return new RegExp(`^(?:${source})$`, 'su');
  } catch {
    return /^/;
  }
}
