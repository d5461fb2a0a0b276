import { TemplateFault } from './fault.ts';
import { literalValue } from './literal-value.ts';
import type { Command, Operand, Pipeline } from './node.ts';
import type { Token, TokenKind } from './token.ts';
import { type TokenReader, unexpected } from './token-reader.ts';

/** What surrounds a pipeline. */
export interface PipelineScope {
  readonly reader: TokenReader;
  /** The variables that exist here; those that the pipeline declares are added. */
  readonly variables: string[];
  /** Parentheses and blocks around it. */
  readonly depth: number;
  /** Whether there is a function of a name. */
  readonly isFunction: (name: string) => boolean;
}

/** Far more than a template needs, and few enough for the stack. */
export const MOST_DEPTH = 100;

/**
 * Parses a pipeline with the token that ends it. Source: text/template/parse, parse.go
 * @param context what it belongs to, for messages: `if`
 * @throws TemplateFault
 */
export function parsePipeline(scope: PipelineScope, context: string, end: TokenKind): Pipeline {
  const { reader } = scope;
  const { at } = reader.skipSpace().peek();
  const { names, isAssignment } = parseVariables(scope, context);
  const commands: Command[] = [];
  for (;;) {
    const token = reader.skipSpace().peek();
    if (token.kind === end) break;
    if (!OPERANDS.includes(token.kind)) throw unexpected(token, context);
    commands.push(parseCommand(scope));
  }
  reader.next();
  if (commands.length === 0) throw new TemplateFault(`missing value for ${context}`, at);
  const wrong = commands
    .slice(1)
    .find(({ first }) => ['literal', 'dot', 'nil'].includes(first.kind));
  if (wrong) throw new TemplateFault('a value that is not a function follows "|"', wrong.first.at);
  return { at, variables: names, isAssignment, commands };
}

const LITERALS: readonly TokenKind[] = ['string', 'character', 'number', 'boolean'];
const OPERANDS: readonly TokenKind[] = [
  ...LITERALS,
  'dot',
  'field',
  'identifier',
  'nil',
  'variable',
  'left',
];

/** The `$a, $b :=` before a pipeline, if there is one. */
function parseVariables(
  { reader, variables }: PipelineScope,
  context: string,
): { readonly names: readonly string[]; readonly isAssignment: boolean } {
  const names: string[] = [];
  for (;;) {
    const start = reader.skipSpace().position;
    const variable = reader.peek();
    if (variable.kind !== 'variable') return { names, isAssignment: false };
    reader.next();
    const next = reader.skipSpace().peek();
    const isList = next.kind === 'other' && next.text === ',';
    if (!isList && next.kind !== 'assign' && next.kind !== 'declare') {
      reader.reset(start);
      return { names, isAssignment: false };
    }
    reader.next();
    names.push(variable.text);
    variables.push(variable.text);
    if (!isList) return { names, isAssignment: next.kind === 'assign' };
    if (context !== 'range' || names.length > 1)
      throw new TemplateFault(`too many variables in ${context}`, next.at);
    if (reader.skipSpace().peek().kind !== 'variable')
      throw new TemplateFault('range can only set variables', next.at);
  }
}

function parseCommand(scope: PipelineScope): Command {
  const { reader } = scope;
  const operands: Operand[] = [];
  for (;;) {
    const operand = parseOperand(scope);
    if (operand !== undefined) operands.push(operand);
    const token = reader.peek();
    if (token.kind === 'space') {
      reader.next();
      continue;
    }
    if (token.kind === 'pipe') reader.next();
    else if (token.kind !== 'close' && token.kind !== 'right') throw unexpected(token, 'operand');
    const [first, ...further] = operands;
    if (first === undefined) throw new TemplateFault('empty command', token.at);
    return { first, further };
  }
}

/** @returns undefined if no operand follows */
function parseOperand(scope: PipelineScope): Operand | undefined {
  const { reader } = scope;
  const term = parseTerm(scope);
  if (term === undefined || reader.peek().kind !== 'field') return term;
  const names: string[] = [];
  const { at } = reader.peek();
  while (reader.peek().kind === 'field') names.push(reader.next().text.slice(1));
  switch (term.kind) {
    case 'field':
    case 'variable':
      return { ...term, names: [...term.names, ...names] };
    case 'literal':
    case 'dot':
    case 'nil':
      throw new TemplateFault('unexpected "." after a value', at);
    default:
      return { kind: 'chain', of: term, names, at };
  }
}

function parseTerm(scope: PipelineScope): Operand | undefined {
  const { reader } = scope;
  const token = reader.skipSpace().peek();
  if (!OPERANDS.includes(token.kind)) return undefined;
  reader.next();
  const { kind, text, at } = token;
  if (LITERALS.includes(kind)) return { kind: 'literal', value: literalValue(token), at };
  if (kind === 'dot' || kind === 'nil') return { kind, at };
  if (kind === 'field') return { kind, names: [text.slice(1)], at };
  if (kind === 'variable') return parseVariable(token, scope);
  if (kind === 'identifier') {
    if (scope.isFunction(text)) return { kind: 'function', name: text, at };
    throw new TemplateFault(`function "${text}" is not defined`, at);
  }
  if (scope.depth >= MOST_DEPTH) throw new TemplateFault('too many parentheses', at);
  const inner = { ...scope, depth: scope.depth + 1 };
  return { kind: 'pipeline', pipeline: parsePipeline(inner, 'parentheses', 'right'), at };
}

function parseVariable({ text, at }: Token, { variables }: PipelineScope): Operand {
  if (variables.includes(text)) return { kind: 'variable', name: text, names: [], at };
  throw new TemplateFault(`variable ${text} is not defined`, at);
}
