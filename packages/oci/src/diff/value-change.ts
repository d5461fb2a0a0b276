/** A value of a JSON document that is not the same in another one. */
export interface ValueChange {
  /** Keys and positions from the top of the document: `['config', 'User']`. Empty: the whole document. */
  readonly path: readonly (string | number)[];
  /** Absent where there was none. */
  readonly before?: unknown;
  /** Absent where there is none. */
  readonly after?: unknown;
}
