import { posix } from 'node:path';
import { escapeTemplate } from '../../template/convert-template.ts';
import type { Variables } from '../../template/variables.ts';

/** What a part of a text depends on. */
export type Reference =
  /** A build argument. @param fallback its default */
  | { readonly kind: 'argument'; readonly name: string; readonly fallback: string }
  /** A build argument that another tool gives. @param text as strake reads it */
  | { readonly kind: 'given'; readonly name: string; readonly text: string }
  /** A variable that strake defines: `arch`. */
  | { readonly kind: 'builtin'; readonly name: string }
  /** The state of the git work tree, as the value of a variable. */
  | { readonly kind: 'git'; readonly name: string; readonly definition: object }
  /** A variable that the base may have. */
  | { readonly kind: 'base'; readonly name: string }
  /** The output of a command. */
  | { readonly kind: 'command'; readonly command: string };

/** Noncharacters that enclose the number of a reference. */
const [OPEN, CLOSE] = ['\uFDD0', '\uFDD1'];
const MARK = /\uFDD0(\d+)\uFDD1/g;

/** What a reference looks like in a text. */
export const REFERENCE = /\uFDD0\d+\uFDD1/g;

/** Texts of a Dockerfile with references in them. */
export class References {
  readonly #all: Reference[] = [];
  readonly #settled = new Set<string>();

  /** Names of the build arguments that have their defaults everywhere. */
  get settled(): ReadonlySet<string> {
    return this.#settled;
  }

  /**
   * Takes the build arguments in a text for their defaults wherever they occur, because what the text says cannot be a variable.
   * @returns the text with the defaults, for Linux on amd64, and the names of these arguments
   */
  settle(text: string): { readonly text: string; readonly names: readonly string[] } {
    const names = this.#in(text).flatMap((each) => (each.kind === 'argument' ? each.name : []));
    for (const name of names) this.#settled.add(name);
    return { text: this.typical(text), names };
  }

  /** A text that stands for a reference. Equal references have equal texts. */
  mark(reference: Reference): string {
    const key = JSON.stringify(reference);
    let at = this.#all.findIndex((each) => JSON.stringify(each) === key);
    if (at < 0) at = this.#all.push(reference) - 1;
    return `${OPEN}${at}${CLOSE}`;
  }

  /** The text without build arguments that are set. */
  plain(text: string): string {
    return text.replaceAll(MARK, (_, at) => {
      const reference = this.#all[Number(at)];
      if (reference?.kind === 'given') return reference.text.includes('{{') ? '' : reference.text;
      return reference?.kind === 'argument' ? reference.fallback : '';
    });
  }

  /** The text as a Dockerfile has it. */
  written(text: string): string {
    return this.evaluate(text, (reference) =>
      reference.kind === 'command' ? `$(${reference.command})` : `$${reference.name}`,
    );
  }

  /** The text with the values of its references. */
  evaluate(text: string, resolve: (reference: Reference) => string): string {
    return text.replaceAll(MARK, (_, at) => {
      const reference = this.#all[Number(at)];
      return reference === undefined ? '' : resolve(reference);
    });
  }

  /** The text with its defaults, for Linux on amd64. */
  typical(text: string): string {
    const platform: Readonly<Record<string, string>> = { os: 'linux', arch: 'amd64' };
    return this.evaluate(text, (reference) =>
      reference.kind === 'builtin'
        ? (platform[reference.name] ?? '')
        : this.plain(this.mark(reference)),
    );
  }

  /** As posix.resolve; a path that begins with a build argument has its default there, if that is absolute. */
  resolve(directory: string, path: string): string {
    const [first = ''] = new RegExp(`^${REFERENCE.source}`).exec(path) ?? [];
    const isAbsolute = this.plain(first).startsWith('/');
    const start = isAbsolute ? this.settle(first).text : first;
    return posix.resolve(directory, start + path.slice(first.length));
  }

  /** The command whose output is in a text, if there is one. */
  commandIn(text: string): string | undefined {
    return this.#in(text).find((reference) => reference.kind === 'command')?.command;
  }

  /** The build argument that is a text, if nothing else is in it. */
  argumentOf(text: string): Extract<Reference, { kind: 'argument' }> | undefined {
    const [reference] = this.#in(text);
    return reference?.kind === 'argument' && this.mark(reference) === text ? reference : undefined;
  }

  /** The variable of the base that is in a text, if there is one. */
  baseVariableIn(text: string): string | undefined {
    return this.#in(text).find((reference) => reference.kind === 'base')?.name;
  }

  #in(text: string): readonly Reference[] {
    return [...text.matchAll(MARK)].flatMap(([, at]) => this.#all[Number(at)] ?? []);
  }

  /**
   * The text as strake reads it; its references become variables.
   * @param isRequired true: a build fails if a variable without a default is not set; false: the variable is then empty
   */
  render(text: string, variables: Variables, isRequired = false): string {
    const literal = text.split(MARK);
    return literal
      .map((part, at) =>
        at % 2 === 0 ? escapeTemplate(part) : this.#variable(part, variables, isRequired),
      )
      .join('');
  }

  #variable(at: string, variables: Variables, isRequired: boolean): string {
    const reference = this.#all[Number(at)];
    if (reference === undefined || reference.kind === 'command' || reference.kind === 'base')
      return '';
    if (reference.kind === 'given') return reference.text;
    if (reference.kind === 'builtin') return `{{${reference.name}}}`;
    if (reference.kind === 'argument' && this.#settled.has(reference.name))
      return escapeTemplate(reference.fallback);
    const name =
      reference.kind === 'git'
        ? variables.define(reference.name, reference.definition)
        : variables.env(
            reference.name,
            isRequired && reference.fallback === '' ? undefined : reference.fallback,
          );
    return `{{${name}}}`;
  }
}
