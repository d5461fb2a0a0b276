import {
  parseTemplate,
  type TemplateCommand,
  TemplateFault,
  type TemplateNode,
  type TemplateOperand,
  type TemplatePipeline,
} from '@strake/plugin-ko/settings';
import { TemplateProblem } from './template-problem.ts';

/** An expression of strake's templates: `version`, `"text"`, `version | remove_first: "v"`. */
export type Expression = string;

/** What the fields and functions of a tool's templates are in strake's. */
export interface Vocabulary {
  /** @returns undefined for a field that has no equivalent */
  field(path: readonly string[]): Expression | undefined;
  /** When a field is not empty, if its expression has filters: `arch == "arm"`. */
  condition?(path: readonly string[]): Expression | undefined;
  /** Such as `index .Env "X"`. @returns undefined for a function that has no equivalent */
  call(name: string, args: readonly Argument[]): Expression | undefined;
}

/** An argument of a function. */
export interface Argument {
  readonly expression: Expression;
  /** The path, if it is a field. */
  readonly field?: readonly string[];
  /** The text, if it is a literal. */
  readonly literal?: string;
}

/**
 * Converts a Go template.
 * @returns text with `{{…}}` as strake reads it
 * @throws TemplateProblem if something has no equivalent
 */
export function convertTemplate(text: string, vocabulary: Vocabulary): string {
  return new Converter(vocabulary).parts(parse(text), undefined);
}

function parse(text: string): readonly TemplateNode[] {
  try {
    // The vocabulary knows the functions.
    return parseTemplate(text, () => true);
  } catch (thrown) {
    if (thrown instanceof TemplateFault) throw new TemplateProblem(thrown.message);
    throw thrown;
  }
}

/** A literal text in strake's templates. */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/\{\{|\{%/g, (open) => `{{ "${open}" }}`);
}

class Converter {
  readonly #vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  parts(parts: readonly TemplateNode[], dot: Expression | undefined): string {
    return parts.map((part) => this.#part(part, dot)).join('');
  }

  #part(part: TemplateNode, dot: Expression | undefined): string {
    if (part.kind === 'text') return escapeTemplate(part.text);
    if (part.kind === 'action') {
      const { expression } = this.#pipeline(part.pipeline, dot);
      return /^"(?:[^"\\]|\\.)*"$/.test(expression)
        ? escapeTemplate(JSON.parse(expression))
        : `{{${expression}}}`;
    }
    if (part.kind !== 'if' && part.kind !== 'with')
      throw new TemplateProblem(`"${part.kind}" has no equivalent here`);
    const condition = this.#condition(part.pipeline, dot);
    const inner = part.kind === 'with' ? this.#pipeline(part.pipeline, dot).expression : dot;
    const then = this.parts(part.body, inner);
    const otherwise = this.parts(part.otherwise, dot);
    if (condition === '"" != ""') return otherwise;
    if (condition === '"" == ""') return then;
    const last = otherwise === '' ? '' : `{% else %}${otherwise}`;
    return `{% if ${condition} %}${then}${last}{% endif %}`;
  }

  #condition(pipeline: TemplatePipeline, dot: Expression | undefined): string {
    const [command, ...more] = pipeline.commands;
    if (command && more.length === 0) {
      const { first, further: args } = command;
      const plain = () => args.map((each) => this.#plain(this.#operand(each, dot).expression));
      const name = first.kind === 'function' ? first.name : '';
      if (name === 'eq' && args.length === 2) return plain().join(' == ');
      if (name === 'ne' && args.length === 2) return plain().join(' != ');
      const [negated] = args;
      if (name === 'not' && negated && args.length === 1)
        return negation(this.#truth(negated, dot));
      if (name === 'and' || name === 'or')
        return args.map((each) => this.#truth(each, dot)).join(` ${name} `);
      if (args.length === 0 && first.kind === 'pipeline')
        return this.#condition(first.pipeline, dot);
    }
    return this.#isNotEmpty(this.#pipeline(pipeline, dot));
  }

  #truth(operand: TemplateOperand, dot: Expression | undefined): string {
    return operand.kind === 'pipeline'
      ? this.#condition(operand.pipeline, dot)
      : this.#isNotEmpty(this.#operand(operand, dot));
  }

  /** A text is true in Go unless it is empty. */
  #isNotEmpty({ expression, field }: Argument): string {
    const condition = field && this.#vocabulary.condition?.(field);
    if (condition !== undefined) return condition;
    return `${this.#plain(expression)} != ""`;
  }

  /** Conditions take no filters. */
  #plain(expression: Expression): Expression {
    if (expression.includes('|')) throw new TemplateProblem('its condition is too complex');
    return expression;
  }

  #pipeline({ variables, commands }: TemplatePipeline, dot: Expression | undefined): Argument {
    if (variables.length > 0) throw new TemplateProblem('it is too complex');
    return commands.reduce<Argument | undefined>(
      (before, command) => this.#command(command, before, dot),
      undefined,
    ) as Argument;
  }

  #command(
    { first, further }: TemplateCommand,
    before: Argument | undefined,
    dot: Expression | undefined,
  ): Argument {
    if (first.kind === 'function') {
      const given = further.map((each) => this.#operand(each, dot));
      return this.#call(first.name, before === undefined ? given : [...given, before]);
    }
    if (further.length > 0 || before !== undefined) throw new TemplateProblem('it is too complex');
    return this.#operand(first, dot);
  }

  #call(name: string, args: readonly Argument[]): Argument {
    const expression = this.#vocabulary.call(name, args);
    if (expression !== undefined) return { expression };
    throw new TemplateProblem(`"${name}" has no equivalent here`);
  }

  #operand(operand: TemplateOperand, dot: Expression | undefined): Argument {
    switch (operand.kind) {
      case 'literal':
        return literal(operand.value);
      case 'pipeline':
        return this.#pipeline(operand.pipeline, dot);
      case 'function':
        return this.#call(operand.name, []);
      case 'dot':
        if (dot !== undefined) return { expression: dot };
        throw new TemplateProblem('"." has no equivalent here');
      case 'field':
        return this.#field(operand.names);
      case 'variable':
        if (operand.name === '$' && operand.names.length > 0) return this.#field(operand.names);
        throw new TemplateProblem('it is too complex');
      default:
        throw new TemplateProblem('it is too complex');
    }
  }

  #field(path: readonly string[]): Argument {
    // A map may be an argument of a function.
    if (path.length === 1 && path[0] === 'Env') return { expression: '', field: path };
    const expression = this.#vocabulary.field(path);
    if (expression !== undefined && expression !== '') return { expression, field: path };
    throw new TemplateProblem(`".${path.join('.')}" has no equivalent here`);
  }
}

/** The opposite of a condition: Liquid has no "not". */
function negation(condition: string): string {
  const parts = condition.split(/ (==|!=|and|or) /);
  const [left = '', operator = '', right = ''] = parts;
  if (parts.length !== 3 || !/^[=!]=$/.test(operator))
    throw new TemplateProblem('its condition is too complex');
  return `${left} ${operator === '==' ? '!=' : '=='} ${right}`;
}

function literal(value: unknown): Argument {
  if (typeof value !== 'string' && typeof value !== 'bigint')
    throw new TemplateProblem('it is too complex');
  const text = String(value);
  return { expression: JSON.stringify(text), literal: text };
}
