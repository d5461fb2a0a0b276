import { ERROR_CODES, type ErrorKind } from '@strake/core';

const KINDS: Readonly<Record<ErrorKind, readonly [who: string, exitCode: number]>> = {
  config: ['the configuration or the command line has to change', 2],
  plugin: ['a plugin has to be mended', 3],
  tool: ['a tool failed or is missing: Go, git, a command of a plugin', 4],
  registry: ['the registry or the network', 5],
  integrity: ['bytes are not what they claim to be', 6],
};

/** A table for each kind of error, with its exit code. */
export function errorTable(): string {
  return Object.entries(KINDS)
    .map(([kind, [who, exitCode]]) => {
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
