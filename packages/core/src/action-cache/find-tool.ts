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

/** The file that a program name stands for; undefined where there is none. */
export function findTool(
  name: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (isAbsolute(name) || name.includes('/') || name.includes(sep))
    return executable(resolve(directory, name));
  for (const entry of (env.PATH ?? '').split(delimiter)) {
    const found = executable(join(resolve(directory, entry), name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Which file a program name stands for, and what that holds; of a script its interpreter too.
 * @returns undefined where there is none
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

/** What a script starts with `#!`; of `/usr/bin/env NAME` the name. Undefined for what is no script. */
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
