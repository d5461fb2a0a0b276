import { globSync, readFileSync } from 'node:fs';
import { ERROR_CODES } from '@strake/core';
import { ERROR_KINDS } from '../../packages/cli/src/error-kind.ts';

/** Codes of the table that no source code throws. */
export function unusedCodes(): readonly string[] {
  const sources = ['packages', 'examples/plugins']
    .flatMap((root) => globSync(`${root}/*/src/**/*.ts`))
    .filter((file) => !/\.test\.ts$|errors\/codes\.ts$|description-schema\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return Object.keys(ERROR_CODES).filter((code) => !new RegExp(`\\b${code}\\b`).test(sources));
}

/** A table for each kind of error, with its exit code. */
export function errorTable(): string {
  return Object.entries(ERROR_KINDS)
    .map(([kind, { who, exitCode }]) => {
      const rows = Object.entries(ERROR_CODES)
        .filter(([, [of]]) => of === kind)
        .map(([code, [, when]]) => `| \`${code}\` | ${when} |`);
      return [
        `### ${kind}: ${who} (exit code ${exitCode})`,
        '',
        '| code | when |',
        '|---|---|',
        ...rows,
      ].join('\n');
    })
    .join('\n\n');
}
