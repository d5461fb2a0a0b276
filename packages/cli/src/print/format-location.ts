import { isAbsolute, relative } from 'node:path';
import type { Location } from '@strake/core';

/** `strake.config.yaml:3:7: `, as compilers write it; empty where nothing is known. */
export function formatLocation({ file, line, column, key }: Location, cwd: string): string {
  if (file === undefined) return key === undefined ? '' : `${key}: `;
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return `${shortenPath(file, cwd)}${position}: `;
}

/** A path as short as it can be written from a folder: relative where it is below. */
export function shortenPath(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short === '' ? '.' : short.startsWith('..') || isAbsolute(short) ? file : short;
}
