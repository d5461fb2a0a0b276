import {
  type Command,
  type Operand,
  type Pipeline,
  parseTemplate,
  type TemplatePart,
  TemplateProblem,
} from './parse-template.ts';

/** An expression of strake's templates: `version`, `"text"`, `version | remove_first: "v"`. */
export type Expression = string;

/** What the fields and functions of a tool's templates are in strake's. */
export interface Vocabulary {
  /** @returns undefined for a field that has no equivalent */
  field(path: readonly string[]): Expression | undefined;
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
  return new Converter(vocabulary).parts(parseTemplate(text), undefined);
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

  parts(parts: readonly TemplatePart[], dot: Expression | undefined): string {
    return parts.map((part) => this.#part(part, dot)).join('');
  }

  #part(part: TemplatePart, dot: Expression | undefined): string {
    if (part.kind === 'text') return escapeTemplate(part.text);
    if (part.kind === 'output') {
      const { expression } = this.#pipeline(part.value, dot);
      return /^"(?:[^"\\]|\\.)*"$/.test(expression)
        ? escapeTemplate(JSON.parse(expression))
        : `{{${expression}}}`;
    }
    const condition = this.#condition(part.value, dot);
    const inner = part.kind === 'with' ? this.#pipeline(part.value, dot).expression : dot;
    const then = this.parts(part.then, inner);
    const otherwise = this.parts(part.otherwise, dot);
    const last = otherwise === '' ? '' : `{% else %}${otherwise}`;
    return `{% if ${condition} %}${then}${last}{% endif %}`;
  }

  #condition(pipeline: Pipeline, dot: Expression | undefined): string {
    const [command, ...more] = pipeline;
    const [first, ...args] = command ?? [];
    if (more.length === 0 && first?.kind === 'function') {
      const plain = () => args.map((each) => this.#plain(this.#operand(each, dot).expression));
      if (first.name === 'eq' && args.length === 2) return plain().join(' == ');
      if (first.name === 'ne' && args.length === 2) return plain().join(' != ');
      if (first.name === 'and' || first.name === 'or')
        return args.map((each) => this.#condition([[each]], dot)).join(` ${first.name} `);
    }
    if (more.length === 0 && first?.kind === 'pipeline' && args.length === 0)
      return this.#condition(first.value, dot);
    // A text is true in Go unless it is empty.
    return `${this.#plain(this.#pipeline(pipeline, dot).expression)} != ""`;
  }

  /** Conditions take no filters. */
  #plain(expression: Expression): Expression {
    if (expression.includes('|')) throw new TemplateProblem('its condition is too complex');
    return expression;
  }

  #pipeline(pipeline: Pipeline, dot: Expression | undefined): Argument {
    return pipeline.reduce<Argument | undefined>(
      (before, command) => this.#command(command, before, dot),
      undefined,
    ) as Argument;
  }

  #command(command: Command, before: Argument | undefined, dot: Expression | undefined): Argument {
    const [first, ...rest] = command;
    if (first?.kind === 'function') {
      const args = [
        ...rest.map((each) => this.#operand(each, dot)),
        ...(before === undefined ? [] : [before]),
      ];
      const expression = this.#vocabulary.call(first.name, args);
      if (expression !== undefined) return { expression };
      throw new TemplateProblem(`"${first.name}" has no equivalent here`);
    }
    if (first === undefined || rest.length > 0 || before !== undefined)
      throw new TemplateProblem('it is too complex');
    return this.#operand(first, dot);
  }

  #operand(operand: Operand, dot: Expression | undefined): Argument {
    if (operand.kind === 'literal')
      return { expression: JSON.stringify(operand.value), literal: operand.value };
    if (operand.kind === 'pipeline') return this.#pipeline(operand.value, dot);
    if (operand.kind === 'function') return this.#command([operand], undefined, dot);
    const { path } = operand;
    // A map may be an argument of a function.
    if (path.length === 1 && path[0] === 'Env') return { expression: '', field: path };
    const expression = path.length === 0 ? dot : this.#vocabulary.field(path);
    if (expression !== undefined && expression !== '') return { expression, field: path };
    throw new TemplateProblem(`".${path.join('.')}" has no equivalent here`);
  }
}
