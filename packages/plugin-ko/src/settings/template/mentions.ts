import type { Node, Operand, Pipeline } from './node.ts';

/**
 * The top-level names that a template may read: fields and strings of it, wherever they stand, and `*` if it uses all data at once.
 * More than it reads, and never less.
 */
export function mentions(nodes: readonly Node[]): ReadonlySet<string> {
  return new Set(nodes.flatMap((node) => inNode(node, true)));
}

/** @param isTop whether `.` is the data */
function inNode(node: Node, isTop: boolean): readonly string[] {
  if (node.kind === 'action') return inPipeline(node.pipeline, isTop);
  if (!('body' in node)) return [];
  const isTopInside = isTop && node.kind === 'if';
  return [
    ...inPipeline(node.pipeline, isTop),
    ...node.body.flatMap((each) => inNode(each, isTopInside)),
    ...node.otherwise.flatMap((each) => inNode(each, isTop)),
  ];
}

function inPipeline({ commands }: Pipeline, isTop: boolean): readonly string[] {
  return commands.flatMap(({ first, further }) =>
    [first, ...further].flatMap((operand) => inOperand(operand, isTop)),
  );
}

function inOperand(operand: Operand, isTop: boolean): readonly string[] {
  switch (operand.kind) {
    case 'field':
      return operand.names.slice(0, 1);
    case 'variable':
      if (operand.names.length > 0) return operand.names.slice(0, 1);
      return operand.name === '$' ? ['*'] : [];
    case 'dot':
      return isTop ? ['*'] : [];
    case 'chain':
      return [...inOperand(operand.of, isTop), ...operand.names];
    case 'pipeline':
      return inPipeline(operand.pipeline, isTop);
    default:
      return [];
  }
}
