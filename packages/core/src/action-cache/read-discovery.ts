import { isAbsolute, resolve } from 'node:path';
import { isRecord, ownValue } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { DiscoveredInput } from './discovery.ts';
import type { InputQuery } from './recorded-input.ts';

/** Reads one JSON object per line. */
export function readJsonLines(text: string): readonly DiscoveredInput[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const input = parse(line);
      const [key = '', ...others] = Object.keys(Object(input));
      if (['file', 'directory', 'env'].includes(key) && others.length === 0)
        return input as DiscoveredInput;
      throw malformed('json-lines', line);
    });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw malformed('json-lines', line);
  }
}

/** The other keys that each kind of input may have. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  file: ['header'],
  directory: [],
  env: [],
  program: [],
  names: ['suffixes', 'types'],
  tree: ['unlinked'],
  files: ['name'],
};

/**
 * The query for a discovered input.
 * @param format that named it
 * @param directory absolute; relative paths start here
 * @throws PLUGIN_BAD_RESULT for anything that is not one input
 */
export function queryOfInput(input: unknown, format: string, directory: string): InputQuery {
  const refuse = (why?: string) => malformed(format, shownInput(input), why);
  const given = readInput(input, refuse);
  const textOf = (value: unknown): string => {
    if (typeof value !== 'string' || value === '' || value.includes('\0')) throw refuse();
    // A file with such a name would be looked for under another one, and never be found.
    if (value.includes('\ufffd')) throw refuse('it is not UTF-8');
    return value;
  };
  const pathOf = (value: unknown) => resolve(directory, textOf(value));
  const stringsOf = (value: unknown): readonly string[] => {
    if (!Array.isArray(value)) throw refuse();
    return value.map(textOf);
  };
  const mapOf = (value: unknown): Readonly<Record<string, string>> => {
    if (!isRecord(value)) throw refuse();
    if (Object.values(value).some((each) => typeof each !== 'string')) throw refuse();
    return value as Readonly<Record<string, string>>;
  };
  const variableOf = (value: unknown): string => {
    const name = textOf(value);
    if (/[*=]|^!/.test(name)) throw refuse('it is not the name of one variable');
    return name;
  };
  if ('file' in given) {
    const header = given.header === true ? { header: format } : {};
    return { kind: 'file', path: pathOf(given.file), ...header };
  }
  if ('directory' in given) return { kind: 'tree', path: pathOf(given.directory), contents: true };
  if ('env' in given) return { kind: 'env', name: variableOf(given.env) };
  if ('program' in given) return { kind: 'tool', name: textOf(given.program) };
  if ('names' in given) {
    return {
      kind: 'names',
      path: pathOf(given.names),
      ...(given.suffixes === undefined ? {} : { suffixes: stringsOf(given.suffixes) }),
      ...(given.types === undefined ? {} : { types: mapOf(given.types) }),
    };
  }
  if ('tree' in given) {
    const unlinked = given.unlinked === undefined ? [] : stringsOf(given.unlinked);
    return {
      kind: 'tree',
      path: pathOf(given.tree),
      contents: false,
      ...(unlinked.length === 0 ? {} : { unlinked: unlinked.map(pathOf) }),
    };
  }
  const directories = mapOf(given.files);
  if (!Object.keys(directories).every(isAbsolute)) throw refuse('its directories are not absolute');
  return { kind: 'files', name: textOf(given.name), directories };
}

/** An object with the key of exactly one kind of input: of two, one would be overlooked. */
function readInput(
  input: unknown,
  refuse: (why?: string) => StrakeError,
): Readonly<Record<string, unknown>> {
  if (!isRecord(input)) throw refuse();
  const keys = Object.keys(input);
  const kinds = keys.filter((key) => Object.hasOwn(MODIFIERS, key));
  const [kind = ''] = kinds;
  if (kinds.length > 1) throw refuse('it is several inputs in one');
  const unknown = keys.find((key) => key !== kind && !ownValue(MODIFIERS, kind)?.includes(key));
  if (kinds.length === 0) throw refuse();
  if (unknown !== undefined) throw refuse(`it has the unknown key "${unknown}"`);
  return input;
}

function shownInput(input: unknown): string {
  try {
    return JSON.stringify(input) ?? String(input);
  } catch {
    return 'something that cannot be shown';
  }
}

function malformed(format: string, what: string, why?: string): StrakeError {
  const shown = what.length > 200 ? `${what.slice(0, 200)}…` : what;
  return new StrakeError(
    'PLUGIN_BAD_RESULT',
    `discovery "${format}" named a malformed input${why === undefined ? '' : ` (${why})`}: ${shown}`,
    {
      hint: 'Inputs are objects such as {"file": PATH}, {"directory": PATH} or {"env": NAME}.',
    },
  );
}
