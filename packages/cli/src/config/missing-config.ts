import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StrakeError } from '@strake/core';
import { documentation } from '../documentation.ts';
import { commandError } from '../error-codes.ts';

/** How to configure an image without a compiler, in one line. */
export const WITHOUT_COMPILER = `For anything but Go write strake.config.yaml by hand, such as "plugins: [files]" and "files: { /srv/www: ./public }"; more: ${documentation('other-languages')}`;

/** The error for a missing configuration, with a hint that fits the files in the directory. */
export function missingConfig(cwd: string): StrakeError {
  return commandError('CONFIG_NOT_FOUND', `no configuration in ${cwd} or above`, {
    hint: hint(cwd),
  });
}

function hint(cwd: string): string {
  const ko = existsSync(join(cwd, '.ko.yaml'))
    ? ` strake does not read .ko.yaml; what its keys become: ${documentation('from-ko')}`
    : '';
  return isIn(cwd, 'go.mod') || isIn(cwd, 'go.work')
    ? `Write one with "strake init", or build without one: "strake build ./cmd/app".${ko}`
    : `For Go programs run "go mod init", then "strake init" or "strake build ./cmd/app". ${WITHOUT_COMPILER}${ko}`;
}

function isIn(directory: string, name: string): boolean {
  if (existsSync(join(directory, name))) return true;
  const above = dirname(directory);
  return above !== directory && isIn(above, name);
}
