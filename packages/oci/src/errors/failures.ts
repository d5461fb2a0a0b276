import { StrakeError } from './strake-error.ts';
import { withoutRepeats } from './without-repeats.ts';

/** The message of any thrown value, even of a proxy whose traps throw. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'a value was thrown that cannot be converted to a string';
  }
}

/** The `code` of a Node.js system error (`ENOENT`), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  try {
    const code = thrown instanceof Error ? (thrown as { code?: unknown }).code : undefined;
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

/** True for what an AbortSignal throws; it is passed on unchanged. */
export function isAbort(thrown: unknown): boolean {
  try {
    return (
      thrown instanceof Error &&
      (thrown.name === 'AbortError' || systemCode(thrown) === 'ABORT_ERR')
    );
  } catch {
    return false;
  }
}

/**
 * Combines errors into one: a single error as it is, several as one error that lists them all and has the code of the first. Errors
 * that differ only in image and platform count as one.
 */
export function combineErrors(errors: readonly Error[]): Error {
  const flat = errors.flatMap((error) =>
    StrakeError.is(error) && error.facts.errors ? error.facts.errors : [error],
  );
  const known = withoutRepeats(flat.filter((error) => !isAbort(error)));
  const [first] = known.length > 0 ? known : flat;
  if (!first || known.length < 2) return first ?? new Error('nothing failed');
  const lead = known.find((error) => StrakeError.is(error));
  if (!lead || !StrakeError.is(lead)) return first;
  return new StrakeError(lead.code, `${known.length} failures`, {
    kind: lead.kind,
    errors: known,
  });
}
