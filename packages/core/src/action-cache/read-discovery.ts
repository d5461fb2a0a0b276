import { resolve } from 'node:path';
import { StrakeError } from '@strake/oci';
import type { DiscoveredInput } from './discovery.ts';
import type { InputQuery } from './recorded-input.ts';

/** Reads a JSON object a line. @throws PLUGIN_BAD_RESULT for a line that is none */
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

/**
 * What has to be looked at for a discovered input.
 * @param format that told it
 * @param directory absolute; where relative paths start
 * @throws PLUGIN_BAD_RESULT for what is no input
 */
export function queryOfInput(input: unknown, format: string, directory: string): InputQuery {
  const given = Object(input) as Readonly<Record<string, unknown>>;
  const refuse = () => malformed(format, JSON.stringify(input) ?? String(input));
  const textOf = (value: unknown): string => {
    if (typeof value !== 'string' || value === '' || value.includes('\0')) throw refuse();
    return value;
  };
  const pathOf = (value: unknown) => resolve(directory, textOf(value));
  const stringsOf = (value: unknown): readonly string[] => {
    if (!Array.isArray(value)) throw refuse();
    return value.map(textOf);
  };
  const mapOf = (value: unknown): Readonly<Record<string, string>> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse();
    if (Object.values(value).some((each) => typeof each !== 'string')) throw refuse();
    return value as Readonly<Record<string, string>>;
  };
  if ('file' in given) {
    const header = given.header === true ? { header: format } : {};
    return { kind: 'file', path: pathOf(given.file), ...header };
  }
  if ('directory' in given) return { kind: 'tree', path: pathOf(given.directory), contents: true };
  if ('env' in given) return { kind: 'env', name: textOf(given.env) };
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
  if ('files' in given)
    return { kind: 'files', name: textOf(given.name), directories: mapOf(given.files) };
  throw refuse();
}

function malformed(format: string, what: string): StrakeError {
  const shown = what.length > 200 ? `${what.slice(0, 200)}…` : what;
  return new StrakeError(
    'PLUGIN_BAD_RESULT',
    `a discovery (${format}) named an input that is none: ${shown}`,
    {
      hint: 'Inputs are objects such as {"file": PATH}, {"directory": PATH} or {"env": NAME}.',
    },
  );
}
