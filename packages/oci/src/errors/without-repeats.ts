import { StrakeError } from './strake-error.ts';

/**
 * The first of errors that differ only in image, platform and command line: a mistake on several platforms is one mistake. Those with
 * output of a program stay, because the command lists the platforms above the output.
 */
export function withoutRepeats(errors: readonly Error[]): readonly Error[] {
  const seen = new Set<string>();
  return errors.filter((error) => {
    const key = keyOf(error);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew || (StrakeError.is(error) && error.facts.output !== undefined);
  });
}

function keyOf(error: Error): string {
  if (!StrakeError.is(error)) return JSON.stringify([error.name, error.message]);
  const { hint, location, option, plugin, hook, stage, exitCode, url, status } = error.facts;
  const facts = { hint, location, option, plugin, hook, stage, exitCode, url, status };
  return JSON.stringify([error.code, error.kind, error.message, facts]);
}
