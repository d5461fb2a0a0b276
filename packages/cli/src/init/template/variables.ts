import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../draft.ts';

/** The variables that a new configuration defines, each once. */
export class Variables {
  readonly #defined = new Map<string, unknown>();

  /**
   * A variable with this definition.
   * @returns its name: the wanted one, or with a number if that has another definition
   */
  define(name: string, definition: unknown): string {
    const wanted = name
      .toLowerCase()
      .replaceAll(/\W/g, '_')
      .replace(/^(?=\d)/, '_');
    let free = wanted;
    for (let at = 2; !this.#isFree(free, definition); at += 1) free = `${wanted}_${at}`;
    this.#defined.set(free, definition);
    return free;
  }

  /**
   * An environment variable.
   * @param fallback absent: a build without it fails, unless another use of it has a fallback
   */
  env(name: string, fallback?: string): string {
    const [known] = [...this.#defined].find(([, each]) => Object(each).env === name) ?? [];
    const definition = { env: name, ...(fallback === undefined ? {} : { fallback }) };
    if (known === undefined) return this.define(name, definition);
    if (fallback !== undefined) this.#defined.set(known, definition);
    return known;
  }

  /** As `vars` of a configuration; undefined if there are none. */
  settings(): Settings | undefined {
    return this.#defined.size === 0 ? undefined : Object.fromEntries(this.#defined);
  }

  #isFree(name: string, definition: unknown): boolean {
    return (
      !RESERVED.includes(name) &&
      (!this.#defined.has(name) || isDeepStrictEqual(this.#defined.get(name), definition))
    );
  }
}

/** The names that strake defines, and words of its template language. */
const RESERVED: readonly string[] = [
  'os',
  'arch',
  'variant',
  'osversion',
  'exe',
  'image',
  'each',
  'and',
  'or',
  'contains',
  'true',
  'false',
  'nil',
  'null',
  'empty',
  'blank',
];
