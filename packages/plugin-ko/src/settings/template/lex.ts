import { TemplateFault } from './fault.ts';
import type { Token, TokenKind } from './token.ts';

const KEYWORDS = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
];

/** What stands in an action, in the order in which it is tried. */
const RULES: readonly (readonly [kind: TokenKind, pattern: RegExp])[] = [
  // A space before a trim marker belongs to the delimiter.
  ['space', /[ \t\r\n]+?(?=[ \t\r\n]-\}\})|[ \t\r\n]+/y],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['string', /"(?:\\[^\n]|[^"\\\n])*"|`[^`]*`/y],
  ['character', /'(?:\\[^\n]|[^'\\\n])*'/y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['field', /\.(?![0-9])[\p{L}\p{Nd}_]*/uy],
  ['number', /[+-]?(?=[0-9.+-])[\p{L}\p{Nd}_.]*(?:(?<=[eEpP])[+-][\p{L}\p{Nd}_]*)?/uy],
  ['identifier', /[\p{L}\p{Nd}_]+/uy],
  ['left', /\(/y],
  ['right', /\)/y],
  ['other', /[!-~]/y],
];
const NAMES: readonly TokenKind[] = ['variable', 'field', 'identifier'];

/**
 * Splits a template into tokens; the last one is `end`. Source: text/template/parse, lex.go
 * @throws TemplateFault
 */
export function lex(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    if (open < 0) {
      tokens.push({ kind: 'text', text: source.slice(at), at });
      break;
    }
    const trims = /^-[ \t\r\n]/.test(source.slice(open + 2, open + 4));
    const text = source.slice(at, open);
    const kept = trims ? withoutTrailingSpace(text) : text;
    if (kept !== '') tokens.push({ kind: 'text', text: kept, at });
    const start = open + (trims ? 4 : 2);
    at = source.startsWith('/*', start)
      ? skipComment(source, start)
      : lexAction(source, open, start, tokens);
  }
  tokens.push({ kind: 'end', text: 'the end of the template', at: source.length });
  return tokens;
}

/** An expression would be tried at each space: a long text takes seconds. */
function withoutTrailingSpace(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** @returns the offset behind the comment */
function skipComment(source: string, start: number): number {
  const close = source.indexOf('*/', start + 2);
  if (close < 0) throw new TemplateFault('unclosed comment', start);
  const end = behindDelimiter(source, close + 2);
  if (end === undefined) throw new TemplateFault('comment ends before "}}"', close + 2);
  return end;
}

/** @returns the offset behind the action */
function lexAction(source: string, open: number, start: number, tokens: Token[]): number {
  tokens.push({ kind: 'open', text: '{{', at: open });
  let depth = 0;
  for (let at = start; ; ) {
    const end = behindDelimiter(source, at);
    if (end !== undefined) {
      if (depth > 0) throw new TemplateFault('unclosed left parenthesis', at);
      tokens.push({ kind: 'close', text: '}}', at });
      return end;
    }
    const token = lexToken(source, at);
    if (token === undefined) throw unreadable(source, at, open);
    depth += token.kind === 'left' ? 1 : token.kind === 'right' ? -1 : 0;
    if (depth < 0) throw new TemplateFault('unexpected right parenthesis', at);
    tokens.push(token);
    at += token.text.length;
  }
}

function lexToken(source: string, at: number): Token | undefined {
  for (const [kind, pattern] of RULES) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(source) ?? [];
    if (text === undefined || text === '') continue;
    if (NAMES.includes(kind)) checkTerminator(source, at + text.length);
    return { kind: kindOf(kind, text), text, at };
  }
  return undefined;
}

function kindOf(kind: TokenKind, text: string): TokenKind {
  if (kind === 'field') return text === '.' ? 'dot' : 'field';
  if (kind !== 'identifier') return kind;
  if (text === 'nil') return 'nil';
  if (text === 'true' || text === 'false') return 'boolean';
  return KEYWORDS.includes(text) ? 'keyword' : 'identifier';
}

/** A name ends at a space, at the end of the action, or at one of a few characters. */
function checkTerminator(source: string, at: number): void {
  const next = source.slice(at, at + 2);
  if (next === '' || next === '}}' || /^[ \t\r\n.,|:()]/.test(next)) return;
  throw new TemplateFault(`bad character ${JSON.stringify(next.slice(0, 1))}`, at);
}

/** @returns the offset behind `}}` or ` -}}`, and behind the space that the latter trims; undefined if there is none at an offset */
function behindDelimiter(source: string, at: number): number | undefined {
  const delimiter = /\}\}|[ \t\r\n]-\}\}[ \t\r\n]*/y;
  delimiter.lastIndex = at;
  return delimiter.test(source) ? delimiter.lastIndex : undefined;
}

function unreadable(source: string, at: number, open: number): TemplateFault {
  const next = source.slice(at, at + 1);
  if (next === '') return new TemplateFault('unclosed action', open);
  const quotes: Readonly<Record<string, string>> = {
    '"': 'unterminated quoted string',
    '`': 'unterminated raw string',
    "'": 'unterminated character constant',
    ':': 'expected :=',
  };
  return new TemplateFault(quotes[next] ?? `bad character ${JSON.stringify(next)}`, at);
}
