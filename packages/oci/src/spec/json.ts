import { type ErrorCode, StrakeError, shortened } from '../errors/index.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';

/** How deep objects and arrays may be nested in a document. Documents of the image-spec need six levels. */
const MAX_DEPTH = 64;

/**
 * Plain data as a JSON string without spaces: keys in declared order, only what JSON requires is escaped (`<`, `&` stay),
 * `undefined` is omitted. The same value gives the same string everywhere.
 * @throws TypeError for what JSON cannot represent: non-finite numbers, functions, symbols, bigints
 */
export function compactJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, held: unknown) => {
    const isPlain =
      typeof held === 'number'
        ? Number.isFinite(held)
        : typeof held !== 'function' && typeof held !== 'symbol' && typeof held !== 'bigint';
    if (!isPlain) throw new TypeError(`JSON cannot represent ${String(held)}`);
    return held;
  });
  if (text === undefined) throw new TypeError('JSON cannot represent undefined');
  return text;
}

/**
 * Parses an untrusted JSON document: UTF-8 without byte order mark, at most {@link MAX_DOCUMENT_BYTES} and 64 levels
 * deep, no duplicate names in an object.
 * Source: RFC 7493 (I-JSON) §2; OCI image-spec v1.1 "considerations".
 * @param what names the document in errors
 * @throws MANIFEST_INVALID or `code`, LIMIT_EXCEEDED
 */
export function parseJson(
  source: Uint8Array | string,
  what: string,
  code: ErrorCode = 'MANIFEST_INVALID',
): unknown {
  if (source.length > MAX_DOCUMENT_BYTES) {
    throw new StrakeError('LIMIT_EXCEEDED', `${what} has ${source.length} bytes`, {
      hint: `strake reads at most ${MAX_DOCUMENT_BYTES} bytes.`,
    });
  }
  try {
    const text = typeof source === 'string' ? source : decode(source);
    const twice = findDuplicateName(text, what);
    const value: unknown = JSON.parse(text);
    if (twice === undefined) return value;
    throw new StrakeError(code, `${what} has the name ${twice} twice in one object`, {
      hint: 'Readers disagree on which of the two counts; generate it with another tool.',
    });
  } catch (cause) {
    if (StrakeError.is(cause)) throw cause;
    throw new StrakeError(code, `${what} is not valid JSON`, { cause, hint: jsonHint(source) });
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function jsonHint(source: Uint8Array | string): string {
  const start = typeof source === 'string' ? source.slice(0, 64) : latin(source.subarray(0, 64));
  return /^\s*</.test(start)
    ? 'It is an HTML or XML page; check the name, because something other than a registry responds there.'
    : 'It was truncated or corrupted on the way; fetch it again.';
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The first name (as a JSON string) that occurs twice in one object; only meaningful for text that parses. */
function findDuplicateName(text: string, what: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let twice: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) throw tooDeep(what);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && twice === undefined && isName(text, end)) {
        const name = plainName(text.slice(at, end));
        if (names.has(name)) twice = JSON.stringify(shortened(name));
        names.add(name);
      }
      at = end - 1;
    }
  }
  return twice;
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function isName(text: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(text[at] ?? '-')) at += 1;
  return text[at] === ':';
}

function plainName(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function tooDeep(what: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${what} is nested deeper than ${MAX_DEPTH} levels`, {
    hint: 'No image needs that; check where the document comes from.',
  });
}
