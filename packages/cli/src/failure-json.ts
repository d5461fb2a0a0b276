import { defined, messageOf, redact, StrakeError } from '@strake/core';
import { BUG, exitCodeOf } from './exit-code.ts';
import { failureHint } from './failure-hint.ts';

/** A failure as one line of `--progress json`. */
export function failureJson(failure: unknown): object {
  const hint = failureHint(failure);
  const base = {
    type: 'error',
    code: exitCodeOf(failure) === BUG ? 'BUG' : 'CONFIG_OPTION',
    message: redact(messageOf(failure)),
    ...defined({ hint }),
  };
  if (!StrakeError.is(failure)) return base;
  const { location, plugin, hook, stage, image, platform, output, exitCode, url, status } =
    failure.facts;
  return {
    ...base,
    code: failure.code,
    kind: failure.kind,
    location,
    plugin,
    hook,
    stage,
    image,
    platform,
    exitCode,
    url,
    status,
    output,
  };
}
