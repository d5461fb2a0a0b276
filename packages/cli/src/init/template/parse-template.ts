/** A part of a Go template. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Pipeline }
  | {
      readonly kind: 'if' | 'with';
      readonly value: Pipeline;
      readonly then: readonly TemplatePart[];
      readonly otherwise: readonly TemplatePart[];
    };

/** Commands; each gets the value of the one before it as its last argument. */
export type Pipeline = readonly Command[];

/** A function and its arguments, or a single value. */
export type Command = readonly Operand[];

export type Operand =
  /** `.Env.X`; without a path: the dot. */
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'pipeline'; readonly value: Pipeline };

/** What is beyond the templates of build settings; the message is the end of a sentence. */
export class TemplateProblem extends Error {
  override readonly name = 'TemplateProblem';
}

const ACTION = /\{\{(-(?=\s))?((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?)((?<=\s)-)?\}\}/g;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|(-?\d+)|((?:\.\w+)+|\.)|([A-Za-z_]\w*)|([()|]))/y;

/** In characters; settings have a few hundred. */
const LONGEST = 10_000;

/** The deepest nesting of parentheses and blocks. */
const DEEPEST = 50;

/**
 * Parses the parts of Go's text/template that build settings use: fields, functions, pipelines, `if` and `with`.
 * @throws TemplateProblem for anything else
 */
export function parseTemplate(text: string): readonly TemplatePart[] {
  if (text.length > LONGEST) throw new TemplateProblem('it is too long');
  const pieces = splitActions(text);
  let at = 0;
  const block = (depth: number): { parts: TemplatePart[]; end: string } => {
    if (depth > DEEPEST) throw new TemplateProblem('its blocks are nested too deeply');
    const parts: TemplatePart[] = [];
    for (let piece = pieces[at]; piece !== undefined; piece = pieces[at]) {
      at += 1;
      if ('text' in piece) {
        if (piece.text !== '') parts.push({ kind: 'text', text: piece.text });
        continue;
      }
      const [, word = '', rest = ''] = /^(\w*)\s*(.*)$/s.exec(piece.action) ?? [];
      if (word === 'end' || word === 'else') return { parts, end: piece.action };
      if (word === 'if' || word === 'with') parts.push(branch(word, rest, depth));
      else if (/^(range|define|template|block|break|continue)$/.test(word))
        throw new TemplateProblem(`"${word}" has no equivalent here`);
      else if (!piece.action.startsWith('/*'))
        parts.push({ kind: 'output', value: parsePipeline(piece.action) });
    }
    return { parts, end: '' };
  };
  const branch = (kind: 'if' | 'with', condition: string, depth: number): TemplatePart => {
    const { parts: then, end } = block(depth + 1);
    const value = parsePipeline(condition);
    if (end === 'end') return { kind, value, then, otherwise: [] };
    const [, word, next] = /^else(?:\s+(if|with)\s+(.*))?$/s.exec(end) ?? [];
    if (word === 'if' || word === 'with')
      return { kind, value, then, otherwise: [branch(word, next ?? '', depth + 1)] };
    const last = block(depth + 1);
    if (!/^else$/.test(end) || last.end !== 'end')
      throw new TemplateProblem(`"${kind}" has no "end"`);
    return { kind, value, then, otherwise: last.parts };
  };
  const { parts, end } = block(0);
  if (end !== '') throw new TemplateProblem(`"${end}" without "if"`);
  return parts;
}

type Piece = { readonly text: string } | { readonly action: string };

function splitActions(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let trims = false;
  const add = (piece: string) => pieces.push({ text: trims ? piece.trimStart() : piece });
  for (const found of text.matchAll(ACTION)) {
    const [whole, before, action = '', after] = found;
    const literal = text.slice(from, found.index);
    add(before ? literal.trimEnd() : literal);
    pieces.push({ action: action.trim() });
    trims = after !== undefined;
    from = found.index + whole.length;
  }
  const rest = text.slice(from);
  if (rest.includes('{{')) throw new TemplateProblem('"{{" is not closed');
  add(rest);
  return pieces;
}

function parsePipeline(text: string): Pipeline {
  const tokens = tokenize(text);
  let at = 0;
  const pipeline = (depth: number): Pipeline => {
    if (depth > DEEPEST) throw new TemplateProblem('its parentheses are nested too deeply');
    const commands: Operand[][] = [[]];
    for (let token = tokens[at]; token !== undefined && token !== ')'; token = tokens[at]) {
      at += 1;
      if (token === '|') commands.push([]);
      else if (token !== '(') commands.at(-1)?.push(token);
      else {
        commands.at(-1)?.push({ kind: 'pipeline', value: pipeline(depth + 1) });
        if (tokens[at] !== ')') throw new TemplateProblem(`"(" is not closed in "${text}"`);
        at += 1;
      }
    }
    if (commands.some((command) => command.length === 0))
      throw new TemplateProblem(`"${text}" lacks a value`);
    return commands;
  };
  const parsed = pipeline(0);
  if (at < tokens.length) throw new TemplateProblem(`")" without "(" in "${text}"`);
  return parsed;
}

function tokenize(text: string): readonly (Operand | '(' | ')' | '|')[] {
  const tokens: (Operand | '(' | ')' | '|')[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const found = TOKEN.exec(source);
    if (found === null) throw new TemplateProblem(`"${text}" is too complex`);
    const [, quoted, number, field, name, mark] = found;
    if (quoted !== undefined) tokens.push({ kind: 'literal', value: unquote(quoted) });
    else if (number !== undefined) tokens.push({ kind: 'literal', value: number });
    else if (field !== undefined)
      tokens.push({ kind: 'field', path: field.split('.').filter((part) => part !== '') });
    else if (name !== undefined) tokens.push({ kind: 'function', name });
    else tokens.push(mark as '(' | ')' | '|');
  }
  return tokens;
}

function unquote(quoted: string): string {
  if (quoted.startsWith('`')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted);
  } catch {
    throw new TemplateProblem(`the string ${quoted} cannot be read`);
  }
}
