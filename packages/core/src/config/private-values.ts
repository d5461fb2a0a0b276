import { isRecord } from '@strake/oci/internal';
import { textParts } from '../plugin/filled-text.ts';
import { wordsIn } from './idle-variables.ts';
import type { Render } from './template-engine.ts';

/** Shorter values are no secrets, and would be found everywhere. */
export const SHORTEST_PRIVATE = 4;

/** Values that the configuration file does not have, by value: the name of the variable or setting that they are of. */
export type PrivateValues = ReadonlyMap<string, string>;

/** The variables with values of the environment, files and commands, and those whose templates use them. */
export function privateVariables(vars: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const entries = Object.entries(isRecord(vars) ? vars : {});
  // A template may only use variables above it; those that are not templates may stand anywhere.
  for (const [name, given] of entries)
    if (isRecord(given) && ['env', 'file', 'command'].some((kind) => kind in given))
      found.add(name);
  for (const [name, given] of entries)
    if ([...wordsIn(given)].some((word) => found.has(word))) found.add(name);
  return found;
}

/** The strings and numbers in a value, as text. */
export function* leavesOf(value: unknown): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* leavesOf(member);
}

/** Notes a value, and what is in it if it is a list or map. @param plain what the configuration file has as it is */
export function notePrivate(
  into: Map<string, string>,
  name: string,
  value: unknown,
  plain: ReadonlySet<string>,
): void {
  for (const text of leavesOf(value))
    if (text.length >= SHORTEST_PRIVATE && !plain.has(text) && !into.has(text))
      into.set(text, name);
}

/** Renders, and notes what private variables filled in: filters make parts of their values, and other forms. */
export function notingFilled(
  render: Render,
  names: ReadonlySet<string>,
  note: (name: string, text: string) => void,
): Render {
  if (names.size === 0) return render;
  return (text, variables, options) => {
    const result = render(text, variables, options);
    const [name] = [...wordsIn(text)].filter((word) => names.has(word));
    if (name === undefined) return result;
    const open = new Set(
      Object.entries(variables).flatMap(([key, value]) => (names.has(key) ? [] : [String(value)])),
    );
    for (const part of textParts(render(text, variables, { marked: true })))
      if (part.filled && !open.has(part.text)) note(name, part.text);
    return result;
  };
}
