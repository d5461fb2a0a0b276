import {
  ERROR_CODES,
  ERROR_KINDS,
  type ErrorCode,
  type ErrorKind,
  type ErrorTable,
} from './codes.ts';
import { fullDiskHint } from './full-disk.ts';
import { redact } from './redact.ts';
import { shortened } from './shortened.ts';

/** A position in the user's configuration. Lines and columns start at 1. */
export interface Location {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The command-line argument that the value came from, instead of a file: `--set tags`. */
  readonly argument?: string;
  /** Dotted path of the value: `images.app.base`. */
  readonly key?: string;
}

/** What an error carries besides its code and message. The constructor redacts all strings and truncates the hint at 16 KiB. */
export interface ErrorFacts {
  /** Who has to act, for a code that is not in this package's table; the kind of those that are is fixed. */
  readonly kind?: ErrorKind;
  /** The next thing to do, as a sentence. Replaced by advice about disk space if `output` says that a disk is full. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly location?: Location;
  readonly plugin?: string;
  /** The path of the wrong key in the plugin's options: `['links', '/bin/a']`. Core finds its {@link location}. */
  readonly option?: readonly (string | number)[];
  readonly hook?: string;
  readonly stage?: string;
  readonly image?: string;
  readonly platform?: string;
  /** The package that the error is about, as the user named it: on the command line or in a reference. */
  readonly package?: string;
  /** The program that failed, with its arguments. */
  readonly argv?: readonly string[];
  readonly exitCode?: number;
  /** What the program printed: whole, unchanged lines. */
  readonly output?: string;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  /** The error codes in a registry's response: `MANIFEST_UNKNOWN`. Source: OCI distribution-spec v1.1 "Error Codes". */
  readonly registryCodes?: readonly string[];
  /** True if the same request may succeed later. */
  readonly retryable?: boolean;
  /** How long the registry asks to wait before the next attempt. */
  readonly retryAfterMs?: number;
  /** The individual errors, if this one combines several. */
  readonly errors?: readonly Error[];
}

/** Facts of a code that only whoever makes the error knows. */
export type KnownKind = ErrorFacts & { readonly kind: ErrorKind };

/** UTF-16 units of a message or hint; part of it may come from an untrusted source. */
const LONGEST_MESSAGE = 16 * 1024;

const BRAND = Symbol.for('strake.error');

/** The error class of strake. If two copies of this package are loaded, {@link StrakeError.is} recognizes the errors of both. */
export class StrakeError extends Error {
  /** One of this package, or one that another package or a plugin declares. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly facts: ErrorFacts;
  readonly [BRAND] = true;

  /** With a code that is not of this package, and the kind that belongs to it. */
  constructor(code: string, message: string, facts: KnownKind);
  // Last, since the compiler reports the last overload: a misspelt code and not a missing kind.
  /** @param message one line, lower case, subject first, no full stop; truncated at 16 KiB */
  constructor(code: ErrorCode, message: string, facts?: ErrorFacts);
  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    super(
      shortened(message, LONGEST_MESSAGE),
      facts.cause === undefined ? {} : { cause: facts.cause },
    );
    this.name = 'StrakeError';
    this.code = code;
    const table: ErrorTable = ERROR_CODES;
    const [known] = (Object.hasOwn(table, code) && table[code]) || [];
    this.kind = known ?? ERROR_KINDS.find((kind) => kind === facts.kind) ?? 'plugin';
    this.facts = redactFacts(facts);
  }

  get hint(): string | undefined {
    return this.facts.hint;
  }

  /** True for an error of this class from any copy of the package. */
  static is(value: unknown): value is StrakeError {
    try {
      return value instanceof Error && BRAND in value && typeof Object(value).facts === 'object';
    } catch {
      return false;
    }
  }

  /** The same error with additional facts about where it occurred; existing facts take precedence. */
  static locate(error: StrakeError, facts: ErrorFacts): StrakeError {
    return new StrakeError(error.code, error.message, {
      ...facts,
      ...error.facts,
      kind: error.kind,
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
