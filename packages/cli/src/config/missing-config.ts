import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StrakeError } from '@strake/core';
import { documentation } from '../documentation.ts';
import { commandError } from '../error-codes.ts';
import { DEFAULT_LANGUAGE } from './default-plugins.ts';
import { findKoFile } from './ko-file.ts';

const { name, markers, begin, example } = DEFAULT_LANGUAGE;

/** How to configure an image of another language or without a compiler, in one line. */
export const WITHOUT_COMPILER = `For anything but ${name} write strake.config.yaml by hand, such as "plugins: [files]" and "files: { /srv/www: ./public }"; more: ${documentation('other-languages')}`;

/** The error for a missing configuration, with a hint that fits the files in the directory. */
export function missingConfig(cwd: string): StrakeError {
  return commandError('CONFIG_NOT_FOUND', `no configuration in ${cwd} or above`, {
    hint: hint(cwd),
  });
}

function hint(cwd: string): string {
  const file = findKoFile(cwd);
  const ko = file
    ? ` init reads ${file}, and "strake ko build" builds by it; what its keys become: ${documentation('from-ko')}`
    : '';
  return markers.some((marker) => isIn(cwd, marker))
    ? `Write one with "strake init", or build without one: "strake build ${example}".${ko}`
    : `For ${name} programs run "${begin}", then "strake init" or "strake build ${example}". ${WITHOUT_COMPILER}${ko}`;
}

function isIn(directory: string, file: string): boolean {
  if (existsSync(join(directory, file))) return true;
  const above = dirname(directory);
  return above !== directory && isIn(above, file);
}
