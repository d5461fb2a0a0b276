import { isAbsolute, relative } from 'node:path';
import type { Location } from '@strake/core';

/** `strake.config.yaml:3:7: `, as compilers write it, or `--set tags: `; empty if the location is unknown. */
export function formatLocation(location: Location, cwd: string): string {
  const { file, line, column, argument, key } = location;
  if (argument !== undefined) return `${argument}: `;
  if (file === undefined) return key === undefined ? '' : `${key}: `;
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return `${shortenPath(file, cwd)}${position}: `;
}

/** The shortest form of a path: relative if it is below the directory. */
export function shortenPath(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short === '' ? '.' : short.startsWith('..') || isAbsolute(short) ? file : short;
}
