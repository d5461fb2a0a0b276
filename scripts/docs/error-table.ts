import { ERROR_CODES } from '@strake/core';
import { ERROR_KINDS } from '../../packages/cli/src/error-kind.ts';

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
