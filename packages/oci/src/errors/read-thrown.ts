import { messageOf } from './failures.ts';
import { readFacts } from './read-facts.ts';
import { StrakeError } from './strake-error.ts';

/** How many causes are followed: a cycle of causes would never end. */
const MOST_CAUSES = 8;

/**
 * Copies what third-party code threw into an error that can be read without running that code: the original may be a proxy,
 * or an object with getters.
 */
export function readThrown(thrown: unknown, depth = 0): Error {
  try {
    if (StrakeError.is(thrown)) return copyStrakeError(thrown, depth);
    if (thrown instanceof Error) return copyError(thrown, depth);
  } catch {
    // The value cannot be read at all.
  }
  return new Error(messageOf(thrown));
}

function copyStrakeError(thrown: StrakeError, depth: number): StrakeError {
  const { cause, errors, ...facts } = thrown.facts;
  // Throws for anything but data.
  const data = structuredClone(facts);
  const copy = new StrakeError(thrown.code, String(thrown.message), {
    ...readFacts(data),
    kind: thrown.kind,
    ...causeOf(cause ?? thrown.cause, depth),
    ...(Array.isArray(errors) && errors.length > 0 && depth < MOST_CAUSES
      ? { errors: [...errors].map((each) => readThrown(each, depth + 1)) }
      : {}),
  });
  copyStack(thrown, copy);
  return copy;
}

function copyError(thrown: Error, depth: number): Error {
  const copy = new Error(String(thrown.message), causeOf(thrown.cause, depth));
  copy.name = String(thrown.name);
  copyStack(thrown, copy);
  const code: unknown = Reflect.get(thrown, 'code');
  return typeof code === 'string' ? Object.assign(copy, { code }) : copy;
}

function copyStack(from: Error, to: Error): void {
  if (typeof from.stack === 'string') to.stack = from.stack;
}

function causeOf(cause: unknown, depth: number): { readonly cause?: Error } {
  return cause === undefined || depth >= MOST_CAUSES ? {} : { cause: readThrown(cause, depth + 1) };
}
