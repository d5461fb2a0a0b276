/** Keys of a configuration and their values: plain data. */
export type Settings = Readonly<Record<string, unknown>>;

/** A configuration before it is written. */
export interface Draft {
  readonly plugins: readonly string[];
  /** Keys for all images: `platforms`, `vars`. */
  readonly top: Settings;
  /** In the order in which they are written. */
  readonly images: readonly DraftImage[];
}

/** An image of a new configuration. */
export interface DraftImage {
  readonly name: string;
  /** Its program as on the command line, if it has one: `./cmd/app`. */
  readonly program?: string;
  readonly settings: Settings;
  /** A guess at its repository, which is written as a comment: nothing must be pushed to an unintended one. */
  readonly repository?: string;
  /** The Dockerfile that makes it today, relative to the project. */
  readonly dockerfile?: string;
  /** The element of another tool's file that makes it today: `['kos', 0]`. */
  readonly origin?: readonly (string | number)[];
}

/** A part of a file that the new configuration lacks or expresses differently. */
export interface Note {
  /** Relative to the directory of the configuration. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** As it is written there: `builds[0].linux_capabilities`, `RUN make`. */
  readonly what: string;
  /** The end of a sentence: `strake runs no commands in images`. */
  readonly reason: string;
}
