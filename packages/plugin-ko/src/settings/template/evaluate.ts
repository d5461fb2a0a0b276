import { evaluatePipeline, type Scope, type TemplateFunctions } from './evaluate-pipeline.ts';
import { EvaluationLimits } from './evaluation-limits.ts';
import { TemplateFault } from './fault.ts';
import { formatValue } from './format-value.ts';
import type { Node } from './node.ts';
import { type GoMap, isMap, isTrue, membersOf, typeOf, type Value } from './value.ts';

/**
 * Evaluates a parsed template with the option `missingkey=error`. It takes a bounded number of steps, and its output is bounded. Source:
 * text/template, exec.go
 * @param functions those of a tool, beside those of the language
 * @throws TemplateFault
 */
export function evaluate(
  nodes: readonly Node[],
  data: GoMap,
  functions: TemplateFunctions = {},
): string {
  const limits = new EvaluationLimits();
  const output: string[] = [];
  const scope: Scope = { dot: data, variables: [{ name: '$', value: data }], limits, functions };
  walk(nodes, scope, output);
  return output.join('');
}

/** How a list of nodes ended: of a range, the iteration or all of it. */
type Ending = 'break' | 'continue' | undefined;

function walk(nodes: readonly Node[], scope: Scope, output: string[]): Ending {
  for (const node of nodes) {
    scope.limits.step();
    const ending = walkNode(node, scope, output);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

function walkNode(node: Node, scope: Scope, output: string[]): Ending {
  const { variables, limits } = scope;
  const write = (text: string) => output.push(limits.written(text));
  switch (node.kind) {
    case 'text':
      write(node.text);
      return undefined;
    case 'break':
    case 'continue':
      return node.kind;
    case 'action': {
      const value = evaluatePipeline(node.pipeline, scope);
      if (node.pipeline.variables.length === 0)
        write(value === null ? '<no value>' : formatValue(value));
      return undefined;
    }
    default: {
      const mark = variables.length;
      const ending = walkBlock(node, scope, output);
      variables.length = mark;
      return ending;
    }
  }
}

type Block = Extract<Node, { body: unknown }>;

function walkBlock(block: Block, scope: Scope, output: string[]): Ending {
  const value = evaluatePipeline(block.pipeline, scope);
  if (block.kind === 'range') return walkRange(block, value, scope, output);
  if (!isTrue(value)) return walk(block.otherwise, scope, output);
  const dot = block.kind === 'with' ? value : scope.dot;
  return walk(block.body, { ...scope, dot }, output);
}

function walkRange(block: Block, value: Value, scope: Scope, output: string[]): Ending {
  const { variables } = scope;
  const mark = variables.length;
  let isEmpty = true;
  for (const [key, element] of iterate(block, value)) {
    isEmpty = false;
    scope.limits.step();
    setVariables(block, scope, key, element);
    const ending = walk(block.body, { ...scope, dot: element }, output);
    variables.length = mark;
    if (ending === 'break') break;
  }
  return isEmpty ? walk(block.otherwise, scope, output) : undefined;
}

function* iterate({ pipeline }: Block, value: Value): Generator<readonly [Value, Value]> {
  if (value === null) return;
  if (isMap(value)) return yield* membersOf(value);
  if (typeof value !== 'bigint')
    throw new TemplateFault(
      `range cannot iterate over a value of type ${typeOf(value)}`,
      pipeline.at,
    );
  if (pipeline.variables.length > 1)
    throw new TemplateFault('range over a number sets only one variable', pipeline.at);
  for (let at = 0n; at < value; at += 1n) yield [null, at];
}

function setVariables({ pipeline }: Block, { variables }: Scope, key: Value, element: Value): void {
  const values = pipeline.variables.length > 1 ? [key, element] : [element];
  for (const [position, name] of pipeline.variables.entries()) {
    const value = values[position] ?? null;
    // Variables of the pipeline itself are the last ones.
    const last = variables.findLast((each) => each.name === name);
    if (last) last.value = value;
  }
}
