import { declaredKind, ERROR_CODES, type ErrorDeclaration, StrakeError } from '../errors/index.ts';
import type { CompileJob } from './compile-job.ts';

/**
 * Refuses codes of failures that the plugin may not use: they are strake's or its own, of kind `tool`. Those that were in the job
 * before belong to other plugins, and stay.
 * @param errors what the plugin declares
 * @throws PLUGIN_BAD_RESULT without the name of the plugin: the guard adds it
 */
export function checkFailures(
  job: CompileJob,
  before: CompileJob,
  errors: Readonly<Record<string, ErrorDeclaration>>,
): void {
  const known = new Set(before.steps.map(({ failure }) => failure));
  for (const { id, failure } of job.steps) {
    if (failure === undefined || known.has(failure)) continue;
    known.add(failure);
    const kind = declaredKind(errors, failure) ?? declaredKind(ERROR_CODES, failure);
    if (kind === 'tool') continue;
    const code = JSON.stringify(failure);
    throw new StrakeError(
      'PLUGIN_BAD_RESULT',
      kind === undefined
        ? `"failure" of step "${id}" is the error code ${code}, which the plugin does not declare`
        : `"failure" of step "${id}" is the error code ${code} of kind "${kind}", not "tool"`,
      {
        hint: "A step fails with a code that its plugin declares, errors: { BANNER_FAILED: 'tool' }, or with TOOL_FAILED.",
      },
    );
  }
}
