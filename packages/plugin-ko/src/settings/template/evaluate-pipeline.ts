import type { EvaluationLimits } from './evaluation-limits.ts';
import { TemplateFault } from './fault.ts';
import { isFunction } from './function-names.ts';
import { checkArguments, FUNCTIONS } from './functions.ts';
import type { Command, Operand, Pipeline } from './node.ts';
import { isMap, isTrue, typeOf, type Value } from './value.ts';

/** Functions by name; they throw plain errors, which are given a place in the template. */
export type TemplateFunctions = Readonly<Record<string, (values: readonly Value[]) => Value>>;

/** What a part of a template sees. */
export interface Scope {
  readonly dot: Value;
  /** The last one of a name counts. */
  readonly variables: { readonly name: string; value: Value }[];
  readonly limits: EvaluationLimits;
  readonly functions: TemplateFunctions;
}

/**
 * The value of a pipeline; the variables that it declares are added to the scope.
 * @throws TemplateFault
 */
export function evaluatePipeline(pipeline: Pipeline, scope: Scope): Value {
  let value: Value | undefined;
  for (const command of pipeline.commands) value = evaluateCommand(command, scope, value);
  const result = value ?? null;
  for (const name of pipeline.variables) {
    if (!pipeline.isAssignment) scope.variables.push({ name, value: result });
    else findVariable(name, scope, pipeline.at).value = result;
  }
  return result;
}

/** @param last the value of the command before, which becomes the last argument */
function evaluateCommand(command: Command, scope: Scope, last: Value | undefined): Value {
  scope.limits.step();
  const { first, further } = command;
  if (first.kind === 'function') return callFunction(first, further, scope, last);
  const hasArguments = further.length > 0 || last !== undefined;
  if (hasArguments)
    throw new TemplateFault('an argument is given to a value that is not a function', first.at);
  if (first.kind === 'nil') throw new TemplateFault('nil is not a command', first.at);
  return evaluateOperand(first, scope);
}

function evaluateOperand(operand: Operand, scope: Scope): Value {
  switch (operand.kind) {
    case 'dot':
      return scope.dot;
    case 'nil':
      return null;
    case 'literal':
      return operand.value;
    case 'field':
      return followFields(scope.dot, operand.names, operand.at);
    case 'variable': {
      const { value } = findVariable(operand.name, scope, operand.at);
      return followFields(value, operand.names, operand.at);
    }
    case 'chain':
      return followFields(evaluateOperand(operand.of, scope), operand.names, operand.at);
    case 'pipeline':
      return evaluatePipeline(operand.pipeline, scope);
    case 'function':
      return callFunction(operand, [], scope, undefined);
  }
}

function findVariable(name: string, { variables }: Scope, at: number) {
  const variable = variables.findLast((each) => each.name === name);
  if (variable) return variable;
  throw new TemplateFault(`variable ${name} is not defined`, at);
}

function followFields(start: Value, names: readonly string[], at: number): Value {
  return names.reduce((value: Value, name) => {
    if (value === null) throw new TemplateFault(`nil has no entry "${name}"`, at);
    if (!isMap(value))
      throw new TemplateFault(`a value of type ${typeOf(value)} has no field ${name}`, at);
    const found = Object.hasOwn(value.entries, name) ? value.entries[name] : undefined;
    if (found === undefined) throw new TemplateFault(`map has no entry for key "${name}"`, at);
    return found;
  }, start);
}

function callFunction(
  { name, at }: Extract<Operand, { kind: 'function' }>,
  operands: readonly Operand[],
  scope: Scope,
  last: Value | undefined,
): Value {
  const own = Object.hasOwn(scope.functions, name) ? scope.functions[name] : undefined;
  const evaluateAll = () => {
    const values = operands.map((operand) => evaluateOperand(operand, scope));
    return last === undefined ? values : [...values, last];
  };
  if (own !== undefined) return located(name, at, scope, () => own(evaluateAll()));
  if (!isFunction(name)) throw new TemplateFault(`function "${name}" is not defined`, at);
  const total = operands.length + (last === undefined ? 0 : 1);
  checkArguments(name, total, operands[0], at);
  if (name === 'and' || name === 'or') return shortCircuit(name, operands, scope, last);
  return located(name, at, scope, () => FUNCTIONS[name](evaluateAll()));
}

/** Gives errors of a function a place, and counts what it makes. */
function located(name: string, at: number, { limits }: Scope, run: () => Value): Value {
  try {
    const result = run();
    return typeof result === 'string' ? limits.written(result) : result;
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown instanceof TemplateFault) throw thrown;
    throw new TemplateFault(`${name}: ${thrown.message}`, at);
  }
}

/** The first argument that decides; those behind it are not evaluated. */
function shortCircuit(
  name: 'and' | 'or',
  operands: readonly Operand[],
  scope: Scope,
  last: Value | undefined,
): Value {
  let value: Value = null;
  for (const operand of operands) {
    value = evaluateOperand(operand, scope);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return last === undefined ? value : last;
}
