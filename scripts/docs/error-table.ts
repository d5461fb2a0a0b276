import { globSync, readFileSync } from 'node:fs';
import { officialCodes } from '../../packages/cli/src/command/error-catalog.ts';
import { ERROR_KINDS } from '../../packages/cli/src/error-kind.ts';

/** The codes of strake and its plugins, as `strake help CODE` knows them. */
export const CODES = await officialCodes();

/** Codes of the tables that no source code throws. */
export function unusedCodes(): readonly string[] {
  const sources = ['packages', 'examples/plugins']
    .flatMap((root) => globSync(`${root}/*/src/**/*.ts`))
    .filter((file) => !/\.test\.ts$|errors\/codes\.ts$|error-codes\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return CODES.map(({ code }) => code).filter((code) => !new RegExp(`\\b${code}\\b`).test(sources));
}

/** A table for each kind of error, with its exit code. */
export function errorTable(): string {
  return Object.entries(ERROR_KINDS)
    .map(([kind, { who, exitCode }]) => {
      const rows = CODES.filter((each) => each.kind === kind).map(
        ({ code, when }) => `| \`${code}\` | ${when} |`,
      );
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
