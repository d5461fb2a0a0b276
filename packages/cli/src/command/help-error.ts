import { ERROR_CODES, type ErrorKind, nearest } from '@strake/core';
import { documentation } from '../documentation.ts';
import { ERROR_KINDS } from '../error-kind.ts';
import type { TextStream } from '../text-stream.ts';
import { UsageError } from '../usage-error.ts';

/** `strake help CODE`: what a failure means, and what to do. @throws UsageError for an unknown code */
export function helpError(code: string, stdout: TextStream): void {
  if (!isCode(code)) {
    const near = nearest(code, Object.keys(ERROR_CODES));
    const hint = near === undefined ? '' : `Did you mean "${near}"? `;
    throw new UsageError(
      `unknown error code '${code}'`,
      `${hint}"strake help errors" lists the codes; those of third-party plugins are in their documentation.`,
    );
  }
  const [kind, when] = ERROR_CODES[code];
  const { who, exitCode, advice } = ERROR_KINDS[kind];
  stdout.write(
    [
      `${code}: ${when}`,
      '',
      `  kind   ${kind}: ${who} (exit code ${exitCode})`,
      `  to do  What the hint below the error says; without a hint: ${advice}`,
      '',
      `Documentation: ${documentation('errors')}`,
      '',
    ].join('\n'),
  );
}

/** `strake help errors`: every code, by kind. */
export function helpErrors(stdout: TextStream): void {
  const width = Math.max(...Object.keys(ERROR_CODES).map((code) => code.length));
  const groups = Object.entries(ERROR_KINDS).map(([kind, { who, exitCode }]) => {
    const codes = codesOf(kind as ErrorKind);
    const lines = codes.map(([code, when]) => `  ${code.padEnd(width)}  ${when}`);
    return [`${kind}: ${who} (exit code ${exitCode})`, ...lines].join('\n');
  });
  stdout.write(`${groups.join('\n\n')}\n\nDocumentation: ${documentation('errors')}\n`);
}

/** The codes of a kind with what each means, in the order of the table. */
function codesOf(kind: ErrorKind): readonly (readonly [code: string, when: string])[] {
  return Object.entries(ERROR_CODES).flatMap(([code, [of, when]]) =>
    of === kind ? [[code, when] as const] : [],
  );
}

function isCode(code: string): code is keyof typeof ERROR_CODES {
  return Object.hasOwn(ERROR_CODES, code);
}
