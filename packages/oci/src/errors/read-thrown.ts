import { messageOf } from './failures.ts';
import { StrakeError } from './strake-error.ts';

/** Causes that are followed: a circle of them would have no end. */
const MOST_CAUSES = 8;

/**
 * What somebody else's code threw, as an error of our own that says the same and can be read without running that code again:
 * it may have thrown a proxy, or an object with getters.
 */
export function readThrown(thrown: unknown, depth = 0): Error {
  try {
    if (StrakeError.is(thrown)) return copyStrakeError(thrown, depth);
    if (thrown instanceof Error) return copyError(thrown, depth);
  } catch {
    // It is as unreadable as it can be.
  }
  return new Error(messageOf(thrown));
}

function copyStrakeError(thrown: StrakeError, depth: number): StrakeError {
  const { cause, errors, ...facts } = thrown.facts;
  // Throws for what is no data.
  const data = structuredClone(facts);
  const copy = new StrakeError(thrown.code, String(thrown.message), {
    ...data,
    ...causeOf(cause ?? thrown.cause, depth),
    ...(errors === undefined
      ? {}
      : { errors: [...errors].map((each) => readThrown(each, depth + 1)) }),
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
