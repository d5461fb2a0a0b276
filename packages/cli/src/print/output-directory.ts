import { dirname, sep } from 'node:path';
import type { CompileStep } from '@strake/core';
import { shortenPath } from './format-location.ts';

/** Formats a path for display. */
export type PathName = (path: string) => string;

/** The placeholder for the output directory of a compile: its real name differs by platform and means nothing to users. */
const OUT = '$OUT';

/** Formats paths that read the same for every platform: `$OUT/app`, or relative to the working directory. */
export function createPathName(steps: readonly CompileStep[], cwd: string): PathName {
  const directory = commonDirectory(steps.flatMap((step) => step.outputs));
  return (text) => {
    if (directory !== undefined && text.includes(directory)) return text.replaceAll(directory, OUT);
    return text.startsWith('/') ? shortenPath(text, cwd) : text;
  };
}

function commonDirectory(files: readonly string[]): string | undefined {
  let directory: string | undefined;
  for (const file of files) {
    directory ??= dirname(file);
    while (!`${file}${sep}`.startsWith(`${directory}${sep}`) && directory !== dirname(directory))
      directory = dirname(directory);
  }
  return directory === undefined || directory === dirname(directory) ? undefined : directory;
}
