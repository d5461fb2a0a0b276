/**
 * The part of a Go source file that determines the other files of its package: everything up to the end of the imports (build
 * constraints, package clause, imports, cgo preambles), and every `//go:embed` line. Files with equal headers lead to the same
 * output of `go list`.
 * Source: https://go.dev/ref/spec#Source_file_organization
 * @returns undefined if the source cannot be parsed up to there
 */
export function goHeader(source: Uint8Array): string | undefined {
  const text = Buffer.from(source.buffer, source.byteOffset, source.length).toString('latin1');
  const end = readImports(text)?.end;
  if (end === undefined) return undefined;
  const embeds = text.slice(end).match(/\/\/go:embed[^\n]*/g) ?? [];
  return [text.slice(0, end), ...embeds].join('\0');
}

/** White space, semicolons and comments. */
const GAP = /(?:[\s;\uFEFF]|\xEF\xBB\xBF|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const PACKAGE = /package\b/y;
const IMPORT = /import\b/y;
/** A name, `.` or `_`. Letters beyond ASCII are several bytes in Latin-1. */
const NAME = /(?:[A-Za-z_\x80-\uFFFF][\w\x80-\uFFFF]*|\.)/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y;
const OPEN = /\(/y;
const CLOSE = /\)/y;

/** The beginning of a source file. */
export interface SourceHeader {
  /** The name in the package clause. */
  readonly name: string;
  /** As written, without quotes. */
  readonly imports: readonly string[];
  /** The position after the last import, or after the package clause. */
  readonly end: number;
}

/**
 * Reads the package clause and the imports of a source file.
 * @param text UTF-8 or Latin-1
 * @returns undefined if it cannot be parsed up to there
 */
export function readImports(text: string): SourceHeader | undefined {
  let at = 0;
  const take = (token: RegExp): boolean => {
    token.lastIndex = at;
    const found = token.test(text);
    if (found) at = token.lastIndex;
    return found;
  };
  const skip = () => take(GAP);
  const imports: string[] = [];
  const spec = (): boolean => {
    if (take(NAME)) skip();
    const start = at + 1;
    const found = take(STRING);
    if (found) imports.push(text.slice(start, at - 1));
    return found;
  };
  skip();
  if (!take(PACKAGE)) return undefined;
  skip();
  const start = at;
  if (!take(NAME)) return undefined;
  const name = text.slice(start, at);
  let end = at;
  for (;;) {
    skip();
    if (!take(IMPORT)) return { name, imports, end };
    skip();
    if (take(OPEN)) {
      for (skip(); !take(CLOSE); skip()) if (!spec()) return undefined;
    } else if (!spec()) return undefined;
    end = at;
  }
}
