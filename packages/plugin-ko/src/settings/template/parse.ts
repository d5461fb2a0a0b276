import { TemplateFault } from './fault.ts';
import { isFunction as isStandard } from './function-names.ts';
import { lex } from './lex.ts';
import type { Node } from './node.ts';
import { MOST_DEPTH, type PipelineScope, parsePipeline } from './parse-pipeline.ts';
import { TokenReader, unexpected } from './token-reader.ts';

interface Scope extends PipelineScope {
  readonly isInRange: boolean;
}

/** Longer templates are refused. */
const MOST_CHARACTERS = 65_536;

/**
 * Parses a template of Go's text/template. `define`, `template` and `block` are refused: there is nothing to call.
 * @param isFunction whether there is a function of a name; default: those of text/template
 * @throws TemplateFault
 */
export function parse(
  source: string,
  isFunction: (name: string) => boolean = isStandard,
): readonly Node[] {
  if (source.length > MOST_CHARACTERS)
    throw new TemplateFault(`longer than ${MOST_CHARACTERS} characters`, MOST_CHARACTERS);
  const reader = new TokenReader(lex(source));
  const { nodes, end } = parseNodes({
    ...{ reader, variables: ['$'], depth: 0, isInRange: false },
    isFunction,
  });
  if (end !== 'end of template') throw new TemplateFault(`unexpected {{${end}}}`, reader.peek().at);
  return nodes;
}

type BlockEnd = 'end' | 'else' | 'end of template';

/** The nodes up to `end` or `else`, whose keyword is read. */
function parseNodes(scope: Scope): { readonly nodes: readonly Node[]; readonly end: BlockEnd } {
  const { reader } = scope;
  const nodes: Node[] = [];
  for (;;) {
    const token = reader.next();
    if (token.kind === 'end') return { nodes, end: 'end of template' };
    if (token.kind === 'text') {
      nodes.push({ kind: 'text', text: token.text });
      continue;
    }
    const { kind, text } = reader.skipSpace().peek();
    if (kind === 'keyword' && (text === 'end' || text === 'else')) {
      reader.next();
      if (text === 'end') reader.expect('close', 'end');
      return { nodes, end: text };
    }
    nodes.push(kind === 'keyword' ? parseKeyword(scope) : parseAction(scope));
  }
}

function parseAction(scope: Scope): Node {
  return { kind: 'action', pipeline: parsePipeline(scope, 'command', 'close') };
}

function parseKeyword(scope: Scope): Node {
  const { text, at } = scope.reader.next();
  switch (text) {
    case 'if':
    case 'with':
    case 'range':
      if (scope.depth >= MOST_DEPTH) throw new TemplateFault('too many blocks', at);
      return parseBlock(text, scope);
    case 'break':
    case 'continue':
      scope.reader.expect('close', text);
      if (scope.isInRange) return { kind: text };
      throw new TemplateFault(`{{${text}}} outside of {{range}}`, at);
    default:
      throw new TemplateFault(`{{${text}}} is not supported`, at);
  }
}

/** The keyword is read. */
function parseBlock(kind: 'if' | 'with' | 'range', outer: Scope): Node {
  const { reader } = outer;
  const { at } = reader.peek();
  // Variables exist until the end of the block.
  const scope = { ...outer, variables: [...outer.variables], depth: outer.depth + 1 };
  const pipeline = parsePipeline(scope, kind, 'close');
  const inside = { ...scope, isInRange: outer.isInRange || kind === 'range' };
  const { nodes: body, end } = parseNodes(inside);
  if (end === 'end of template') throw new TemplateFault(`{{${kind}}} without {{end}}`, at);
  const otherwise = end === 'else' ? parseElse(kind, scope) : [];
  return { kind, pipeline, body, otherwise };
}

/** What follows `else`, up to the end of the block. */
function parseElse(kind: 'if' | 'with' | 'range', scope: Scope): readonly Node[] {
  const { reader } = scope;
  const next = reader.skipSpace().peek();
  if (next.kind === 'keyword' && kind !== 'range' && next.text === kind) {
    reader.next();
    if (scope.depth >= MOST_DEPTH) throw new TemplateFault('too many blocks', next.at);
    return [parseBlock(kind, scope)];
  }
  if (next.kind !== 'close') throw unexpected(next, 'else');
  reader.next();
  const { nodes, end } = parseNodes(scope);
  if (end !== 'end') throw new TemplateFault(`{{else}} of {{${kind}}} without {{end}}`, next.at);
  return nodes;
}
