/**
 * A directory in which a tool keeps what it compiled, such as Go's build cache. Machines share its files in the remote cache: where a step
 * has to run, the tool finds what it compiled elsewhere.
 */
export interface ToolCache {
  /** One of the plugin's `toolCaches`. */
  readonly format: string;
  /** Absolute. */
  readonly directory: string;
  /**
   * What must be equal on machines that share the files, in addition to the platform and the operands of the step: the version of the
   * tool, flags, variables. If it says too little, the tool finds files that it does not use.
   */
  readonly key: readonly string[];
  /** The command line that writes the report as well; operands follow. It must not change the outputs of the step. */
  readonly argv: readonly string[];
  /** Absolute path of the report, below the `outputDirectory`. It is removed before the step runs. */
  readonly report: string;
}

/** How to read what a tool keeps: a value of the `toolCaches` of a plugin. */
export interface ToolCacheFormat {
  /** For messages: `Go's build cache`. */
  readonly name: string;
  /**
   * The relative paths that may be restored: a regular expression for the whole path, with `/` between directories. The group `sha256`, if it
   * takes part in the match, is the digest that the content must have, as 64 hex digits.
   */
  readonly files: string;
  /**
   * Reads which results a tool used, or made.
   * @returns undefined if the report cannot be read: nothing is shared
   */
  used(
    report: string,
    context: ToolCacheContext,
  ): readonly UsedResult[] | undefined | Promise<readonly UsedResult[] | undefined>;
}

/** The run that a report belongs to. */
export interface ToolCacheContext {
  /** Absolute directory of the tool's cache. */
  readonly directory: string;
  /** Operands of the steps that ran. */
  readonly operands: readonly string[];
  /** Content of a file in the cache as UTF-8; undefined if it cannot be read. */
  read(path: string): string | undefined;
  /** The names in a directory of the cache, sorted; empty if it cannot be read. */
  list(path: string): readonly string[];
}

/** What a tool keeps of one action, such as a compiled package. */
export interface UsedResult {
  /** The operands that need it: at least one. */
  readonly operands: readonly string[];
  /** What changes together: `standard library`. Results of different groups are never in one bundle. */
  readonly group: string;
  /** At least one, in the order in which they are restored: the tool finds the result by the last one. */
  readonly files: readonly ToolCacheFile[];
  /** How long making it took in this run; absent: the tool found it. */
  readonly seconds?: number;
}

/** A file of a tool's cache. */
export interface ToolCacheFile {
  /** Relative to the directory of the cache, with `/`. */
  readonly path: string;
  /** Content in place of the file's: without what differs between machines, such as the time. */
  readonly text?: string;
}
