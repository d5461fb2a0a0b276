import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import type { InputQuery } from './recorded-input.ts';

/** The file of a program; undefined if it does not exist. */
export function findTool(
  name: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (isAbsolute(name) || name.includes('/') || name.includes(sep))
    return firstOf(resolve(directory, name));
  for (const entry of (env.PATH ?? '').split(delimiter)) {
    const found = firstOf(join(resolve(directory, entry), name));
    if (found !== undefined) return found;
  }
  return undefined;

  function firstOf(path: string): string | undefined {
    for (const extension of extensions(env)) {
      const found = executable(`${path}${extension}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** What Windows tries behind the name of a program, in this order; nothing elsewhere. */
function extensions({
  PATHEXT = '.COM;.EXE;.BAT;.CMD',
}: Readonly<Record<string, string | undefined>>) {
  return process.platform === 'win32' ? [...PATHEXT.split(delimiter), ''] : [''];
}

/**
 * The file of a program and its contents; for a script also those of its interpreter.
 * @returns undefined if it does not exist
 */
export function toolQueries(
  name: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly InputQuery[] | undefined {
  const path = findTool(name, directory, env);
  if (path === undefined) return undefined;
  const own: readonly InputQuery[] = [
    { kind: 'tool', name },
    { kind: 'file', path },
  ];
  const interpreter = interpreterOf(path);
  if (interpreter === undefined) return own;
  const through = toolQueries(interpreter, directory, env);
  return through && [...own, ...through];
}

/** The absolute path of a program, followed by the interpreters if it is a script; empty if it or one of them does not exist. */
export function programFiles(
  name: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const queries = toolQueries(name, directory, env) ?? [];
  return queries.flatMap((query) => (query.kind === 'file' ? [query.path] : []));
}

/** The interpreter in the `#!` line of a script; for `/usr/bin/env NAME` the name. Undefined if it is not a script. */
export function interpreterOf(path: string): string | undefined {
  const [, line = ''] = /^#! *([^\n]*)/.exec(firstBytes(path)) ?? [];
  const [interpreter, ...words] = line.trim().split(/\s+/);
  if (!interpreter) return undefined;
  if (basename(interpreter) !== 'env') return interpreter;
  return words.find((word) => !word.startsWith('-') && !word.includes('='));
}

function firstBytes(path: string): string {
  const bytes = Buffer.alloc(256);
  try {
    const file = openSync(path, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}
