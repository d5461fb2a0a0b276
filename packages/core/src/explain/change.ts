/** What of a build is not as it was before. */
export interface BuildChange {
  /**
   * Inputs of a step: `file`, `directory` (the names in it), `files` (those of a toolchain), `tool` (its path), `variable` of the environment,
   * `command` (its output), `argument`, `setting` (a value that a plugin declares, such as the version of a compiler), `stamp` (the commit).
   * Of an image: `base`, `config`, `annotation`, `option` of a plugin, `plugin` (its code), `timestamp`, `layer` (one that came or went). Of a layer:
   * `entry`.
   */
  readonly kind: BuildChangeKind;
  /** A path, a name, or keys joined by dots. */
  readonly name: string;
  /** What of an entry differs; absent if the whole entry came, went, or is of another type. */
  readonly field?: 'type' | 'mode' | 'owner' | 'target' | 'content' | 'time' | 'attributes';
  /** Before, for people. Absent: there was none, or it may be a secret. */
  readonly old?: string;
  readonly new?: string;
}

export type BuildChangeKind =
  | 'file'
  | 'directory'
  | 'files'
  | 'tool'
  | 'variable'
  | 'command'
  | 'argument'
  | 'setting'
  | 'stamp'
  | 'base'
  | 'config'
  | 'annotation'
  | 'option'
  | 'plugin'
  | 'timestamp'
  | 'layer'
  | 'entry';
