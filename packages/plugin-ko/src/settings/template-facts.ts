/** What templates may name. Only what `templateNeeds` lists has to be there. */
export interface TemplateFacts {
  /** Output of `go env`, by name. */
  readonly goEnv?: Readonly<Record<string, string>>;
  readonly git?: GitFacts;
  /** The time that templates call `.Date` and `.Timestamp`, in milliseconds since 1970, unless SOURCE_DATE_EPOCH is set. */
  readonly now?: number;
}

/** What `.Git` has, for a work tree; without one, ko's values are empty. */
export interface GitFacts {
  readonly branch: string;
  /** Absent: no tag precedes the commit. */
  readonly tag?: string;
  readonly shortCommit: string;
  readonly fullCommit: string;
  /** In seconds since 1970. */
  readonly commitTime: number;
  readonly isDirty: boolean;
}
