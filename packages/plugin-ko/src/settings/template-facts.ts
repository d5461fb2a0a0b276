/** What templates may name. Only what `templateNeeds` lists has to be there. */
export interface TemplateFacts {
  /** What `go env` prints in the working directory, by name. */
  readonly goEnv?: Readonly<Record<string, string>>;
  /** By directory of {@link TemplateNeeds.git}; a directory that is missing is in no work tree, and its values are empty, as in ko. */
  readonly git?: Readonly<Record<string, GitFacts>>;
  /** The time that templates call `.Date` and `.Timestamp` unless SOURCE_DATE_EPOCH is set, in milliseconds since 1970. */
  readonly now?: number;
}

/** What `.Git` has in a work tree. */
export interface GitFacts {
  /** `HEAD` on no branch. */
  readonly branch: string;
  /** The nearest tag; absent: no tag precedes the commit, and ko's value is `v0.0.0`. */
  readonly tag?: string;
  readonly shortCommit: string;
  readonly fullCommit: string;
  /** In seconds since 1970. */
  readonly commitTime: number;
  readonly isDirty: boolean;
}

/** Which facts the templates of a request may read. */
export interface TemplateNeeds {
  readonly goEnv: boolean;
  /** Absolute directories. */
  readonly git: readonly string[];
  /** True if the time of the build is read: each build makes other programs. */
  readonly now: boolean;
}
