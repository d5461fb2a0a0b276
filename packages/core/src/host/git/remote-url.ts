/**
 * The address of `origin` in a repository's own configuration, as written: `insteadOf` and other files differ from
 * machine to machine. Source: git-config(1), "Syntax".
 * @param text contents of the file `config`
 */
export function remoteUrl(text: string): string | undefined {
  let url: string | undefined;
  let isOrigin = false;
  // A backslash at the end of a line continues it.
  for (const line of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
    const [, section, name, rest] = HEADER.exec(line) ?? [];
    if (section !== undefined)
      isOrigin = section.toLowerCase() === 'remote' && name?.replace(/\\(.)/g, '$1') === 'origin';
    const value = isOrigin ? /^\s*url\s*=\s*(.*)$/i.exec(rest ?? line)?.[1] : undefined;
    if (value !== undefined) url = plainValue(value);
  }
  return url;
}

const HEADER = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\](.*)$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Removes quotes, comments and surrounding spaces. */
function plainValue(value: string): string {
  let plain = '';
  let isQuoted = false;
  let end = 0;
  for (const [piece] of value.matchAll(/\\.|[^\\]/g)) {
    if (piece === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (piece === '#' || piece === ';')) break;
    else plain += piece.startsWith('\\') ? (ESCAPES[piece.slice(1)] ?? piece.slice(1)) : piece;
    if (isQuoted || piece.trim() !== '') end = plain.length;
  }
  return plain.slice(0, end);
}
