import { dirname, sep } from 'node:path';
import type { CompileStep } from '@strake/core';
import { shortenPath } from './format-location.ts';

/** Writes a path for people. */
export type PathName = (path: string) => string;

/** What stands for the folder of a compile's results: its real name differs by platform and says nothing. */
const OUT = '$OUT';

/** Names paths so that they read the same for every platform: `$OUT/app`, or relative to where the reader stands. */
export function createPathName(steps: readonly CompileStep[], cwd: string): PathName {
  const folder = commonFolder(steps.flatMap((step) => step.outputs));
  return (text) => {
    if (folder !== undefined && text.includes(folder)) return text.replaceAll(folder, OUT);
    return text.startsWith('/') ? shortenPath(text, cwd) : text;
  };
}

function commonFolder(files: readonly string[]): string | undefined {
  let folder: string | undefined;
  for (const file of files) {
    folder ??= dirname(file);
    while (!`${file}${sep}`.startsWith(`${folder}${sep}`) && folder !== dirname(folder))
      folder = dirname(folder);
  }
  return folder === undefined || folder === dirname(folder) ? undefined : folder;
}
