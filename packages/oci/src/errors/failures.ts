import { StrakeError } from './strake-error.ts';

/** The message of anything that was thrown, also of a proxy that refuses to be read. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'something was thrown that has no text';
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

/** True for what an AbortSignal throws: it passes through untranslated. */
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

/** One error out of several: the only one itself, else one that lists them all and has the first one's kind. */
export function combineErrors(errors: readonly Error[]): Error {
  const flat = errors.flatMap((error) =>
    StrakeError.is(error) && error.facts.errors ? error.facts.errors : [error],
  );
  const known = flat.filter((error) => !isAbort(error));
  const [first] = known.length > 0 ? known : flat;
  if (!first || known.length < 2) return first ?? new Error('nothing failed');
  const lead = known.find((error) => StrakeError.is(error));
  if (!lead || !StrakeError.is(lead)) return first;
  return new StrakeError(lead.code, `${known.length} failures`, {
    kind: lead.kind,
    errors: known,
  });
}
