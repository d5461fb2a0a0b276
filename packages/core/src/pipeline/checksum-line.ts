import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A line of a checksum file. */
interface ListedFile {
  /** Relative to the directory of the checksum file, with `/`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly digest: string;
}

/** A leading backslash means that the name is escaped. Source: GNU coreutils, "md5sum invocation". */
const LINE = /^(\\?)([0-9a-f]{64}) [ *](.+)$/i;

/**
 * A line in the format of `sha256sum`.
 * @param digest `sha256:HEX`
 */
export function checksumLine(digest: string, name: string): string {
  const escaped = name.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
  return `${escaped === name ? '' : '\\'}${digest.replace(/^sha256:/, '')}  ${escaped}\n`;
}

/**
 * The well-formed lines of an untrusted checksum file. Names that leave the directory, or are not in their shortest form,
 * are omitted.
 * @param directory absolute directory of the checksum file
 */
export function parseChecksumList(text: string, directory: string): readonly ListedFile[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, isEscaped, hex = '', written = ''] = LINE.exec(line) ?? [];
    const name = isEscaped ? unescapeName(written) : written;
    if (!name || name.includes('\0')) return [];
    const path = resolve(directory, name);
    const inside = relative(directory, path);
    const isBelow = !isAbsolute(inside) && inside.split(sep)[0] !== '..';
    if (!isBelow || inside.split(sep).join('/') !== name) return [];
    return [{ name, path, digest: `sha256:${hex.toLowerCase()}` }];
  });
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const CHARACTERS: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r' };

/** Undefined for an invalid escape. */
function unescapeName(text: string): string | undefined {
  return /^(?:[^\\]|\\[\\nr])+$/.test(text)
    ? text.replace(/\\(.)/g, (_, character: string) => CHARACTERS[character] ?? '')
    : undefined;
}
