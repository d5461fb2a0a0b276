import { ERROR_CODES, ERROR_KINDS, type ErrorCode, type ErrorKind } from './codes.ts';
import { fullDiskHint } from './full-disk.ts';
import { redact } from './redact.ts';
import { shortened } from './shortened.ts';

/** A place in the user's configuration. Line and column count from 1. */
export interface Location {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The argument of the command line that the value came from, in place of a file: `--set tags`. */
  readonly argument?: string;
  /** Dotted path of the value: `images.app.base`. */
  readonly key?: string;
}

/** What a failure carries besides its code and message. All texts are redacted by the constructor, and the hint cut at 16 KiB. */
export interface ErrorFacts {
  /** Who has to act, for a code that a plugin declares; those of strake have theirs. */
  readonly kind?: ErrorKind;
  /** The next thing to do, a sentence. Where `output` says that a disk is full, it is what to do about that. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly location?: Location;
  readonly plugin?: string;
  /** Keys from the plugin's options to the one that is wrong: `['links', '/bin/a']`. Core finds its {@link location}. */
  readonly option?: readonly (string | number)[];
  readonly hook?: string;
  readonly stage?: string;
  readonly image?: string;
  readonly platform?: string;
  /** The program that failed, with its arguments. */
  readonly argv?: readonly string[];
  readonly exitCode?: number;
  /** What the program printed, whole lines, as it printed them. */
  readonly output?: string;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  /** The codes in a registry's answer: `MANIFEST_UNKNOWN`. Source: OCI distribution-spec v1.1 "Error Codes". */
  readonly registryCodes?: readonly string[];
  /** True where the same request may succeed a little later. */
  readonly retryable?: boolean;
  /** How long the registry asks to wait before. */
  readonly retryAfterMs?: number;
  /** The single failures, where this one stands for several. */
  readonly errors?: readonly Error[];
}

/** UTF-16 units of a message and of a hint: nobody reads more, and part of it may come from strangers. */
const LONGEST_MESSAGE = 16 * 1024;

const BRAND = Symbol.for('strake.error');

/** A copy of core that is loaded twice still recognises the other's errors: match with {@link StrakeError.is}. */
export class StrakeError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly facts: ErrorFacts;
  readonly [BRAND] = true;

  /** @param message one line, lower case, subject first, no full stop; cut at 16 KiB */
  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(
      shortened(message, LONGEST_MESSAGE),
      facts.cause === undefined ? {} : { cause: facts.cause },
    );
    this.name = 'StrakeError';
    this.code = code;
    // Plugins declare codes of their own, and another copy of core may have codes that this one does not know.
    const known = ERROR_CODES[code] as readonly [ErrorKind, string] | undefined;
    this.kind = known?.[0] ?? ERROR_KINDS.find((kind) => kind === facts.kind) ?? 'plugin';
    this.facts = redactFacts(facts);
  }

  get hint(): string | undefined {
    return this.facts.hint;
  }

  /** True for an error of this class from any copy of core. */
  static is(value: unknown): value is StrakeError {
    try {
      return value instanceof Error && BRAND in value && typeof Object(value).facts === 'object';
    } catch {
      return false;
    }
  }

  /** The same failure with more known about where it happened; facts that it has already stay. */
  static locate(error: StrakeError, facts: ErrorFacts): StrakeError {
    return new StrakeError(error.code, error.message, {
      ...facts,
      ...error.facts,
      cause: error.cause ?? error,
    });
  }
}

function redactFacts(facts: ErrorFacts): ErrorFacts {
  const clean: Record<string, unknown> = { ...facts };
  const hint = fullDiskHint(facts.output) ?? facts.hint;
  if (hint !== undefined) clean.hint = shortened(hint, LONGEST_MESSAGE);
  for (const name of ['output', 'url'] as const) {
    const value = facts[name];
    if (value !== undefined) clean[name] = redact(value);
  }
  if (facts.argv) clean.argv = facts.argv.map(redact);
  return Object.freeze(clean) as ErrorFacts;
}
