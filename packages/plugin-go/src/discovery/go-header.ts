/**
 * The part of a Go source file that determines the other files of its package: everything up to the end of the imports (build
 * constraints, package clause, imports, cgo preambles), and every `//go:embed` line. Files with equal headers lead to the same
 * output of `go list`.
 * Source: https://go.dev/ref/spec#Source_file_organization
 * @returns undefined if the source cannot be parsed up to there
 */
export function goHeader(source: Uint8Array): string | undefined {
  const text = Buffer.from(source.buffer, source.byteOffset, source.length).toString('latin1');
  const end = endOfImports(text);
  if (end === undefined) return undefined;
  const embeds = text.slice(end).match(/\/\/go:embed[^\n]*/g) ?? [];
  return [text.slice(0, end), ...embeds].join('\0');
}

/** White space, semicolons and comments. */
const GAP = /(?:[\s;\uFEFF]|\xEF\xBB\xBF|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const PACKAGE = /package\b/y;
const IMPORT = /import\b/y;
/** A name, `.` or `_`. Letters beyond ASCII are several bytes. */
const NAME = /(?:[A-Za-z_\x80-\xFF][\w\x80-\xFF]*|\.)/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y;
const OPEN = /\(/y;
const CLOSE = /\)/y;

function endOfImports(text: string): number | undefined {
  let at = 0;
  const take = (token: RegExp): boolean => {
    token.lastIndex = at;
    const found = token.test(text);
    if (found) at = token.lastIndex;
    return found;
  };
  const skip = () => take(GAP);
  const spec = (): boolean => {
    if (take(NAME)) skip();
    return take(STRING);
  };
  skip();
  if (!take(PACKAGE)) return undefined;
  skip();
  if (!take(NAME)) return undefined;
  let end = at;
  for (;;) {
    skip();
    if (!take(IMPORT)) return end;
    skip();
    if (take(OPEN)) {
      for (skip(); !take(CLOSE); skip()) if (!spec()) return undefined;
    } else if (!spec()) return undefined;
    end = at;
  }
}
