const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Source: text/template, `HTMLEscapeString` */
export function escapeHtml(text: string): string {
  return [...text].map((character) => HTML[character] ?? character).join('');
}

/** Source: text/template, `JSEscapeString` */
export function escapeJs(text: string): string {
  return [...text].map(escapeJsCharacter).join('');
}

function escapeJsCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (/[\\'"]/.test(character)) return `\\${character}`;
  if (character < ' ' || /[<>&=]/.test(character)) return `\\u${hex}`;
  return character < '\x80' || isPrintable(character) ? character : `\\u${hex}`;
}

/** Source: url.QueryEscape */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Source: strconv.Quote */
export function quoteText(text: string): string {
  return `"${[...text].map(quoteCharacter).join('')}"`;
}

/** Source: strconv.QuoteRune */
export function quoteRune(code: bigint): string {
  const character = runeOf(code);
  const inner = /['"]/.test(character) ? character.replace("'", "\\'") : quoteCharacter(character);
  return `'${inner}'`;
}

/** The character of a code; U+FFFD for what is none. */
export function runeOf(code: bigint): string {
  const isRune = code >= 0n && code <= 0x10ffffn && (code < 0xd800n || code > 0xdfffn);
  return isRune ? String.fromCodePoint(Number(code)) : '\uFFFD';
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quoteCharacter(character: string): string {
  const quoted = QUOTED[character];
  if (quoted !== undefined) return quoted;
  if (isPrintable(character)) return character;
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (character < ' ' || character === '\x7f') return `\\x${hex.padStart(2, '0')}`;
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** Source: unicode.IsPrint */
function isPrintable(character: string): boolean {
  return character === ' ' || !/[\p{C}\p{Z}]/u.test(character);
}
