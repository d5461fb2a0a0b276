import type { Platform } from '@strake/oci';

/**
 * A directory in which a tool keeps what it compiled, such as Go's build cache. Machines share its files in the remote cache: where a step
 * has to run, the tool finds what it compiled elsewhere.
 */
export interface ToolCache {
  /** One of the plugin's `toolCaches`. */
  readonly format: string;
  /**
   * The environment variable that tells the tool where its cache is: `GOCACHE`. It is set for the process: with a remote cache, the tool keeps its
   * files in a directory of strake, one for each set of trusted keys. So what a remote cache gives reaches no program but those of
   * configurations that trust the same keys.
   */
  readonly variable: string;
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

/** A tool's cache that stays on this machine, which a user may not expect. */
export interface UnsharedToolCache {
  /** One of the plugin's `toolCaches`. */
  readonly format: string;
  /** One line, a part of a sentence: `GOCACHEPROG is set`. */
  readonly why: string;
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
  /**
   * Finds the cache that the tool uses in a directory: for runs that are not steps of a build, such as the user's own `go test`. It is
   * present if `since` is.
   * @param directory absolute
   * @returns `why` if there is nothing to share, as a part of a sentence: `GOCACHEPROG is set`
   * @throws if the tool is missing
   */
  find?(host: ToolCacheHost, directory: string): Promise<FoundToolCache | { readonly why: string }>;
  /**
   * Lists the results that the tool used, or made, since a moment, whatever they were for. Each is for all operands of the context.
   * @param moment milliseconds since 1970
   */
  since?(
    moment: number,
    context: ToolCacheContext,
  ): readonly UsedResult[] | Promise<readonly UsedResult[]>;
}

/** How `find` asks the tool. */
export interface ToolCacheHost {
  /** Runs a query in the caller's environment. A failing exit code is a result. */
  run(
    argv: readonly string[],
    options?: { readonly directory?: string },
  ): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }>;
}

/** Where a cache is, and what it is for. */
interface PlacedToolCache extends Pick<ToolCache, 'key'> {
  /** Absolute. */
  readonly directory: string;
}

/** The cache that a tool uses in a directory. */
export interface FoundToolCache extends PlacedToolCache {
  readonly platform: Platform;
  /** What the results are for, in place of the operands of a step: the main modules. */
  readonly operands: readonly string[];
}

/** The run that a report belongs to, or what `find` returned. */
export interface ToolCacheContext extends PlacedToolCache {
  /** Operands of the steps that ran. */
  readonly operands: readonly string[];
  /** Content of a file in the cache as UTF-8; undefined if it cannot be read. */
  read(path: string): string | undefined;
  /** The names in a directory of the cache, sorted; empty if it cannot be read. */
  list(path: string): readonly string[];
  /** Whether a file in the cache contains one of several texts; false if it cannot be read. */
  contains(path: string, texts: readonly string[]): boolean;
  /** When a file in the cache was modified, in milliseconds since 1970; undefined if it is not a regular file. */
  modified(path: string): number | undefined;
}

/** What a tool keeps of one action, such as a compiled package. */
export interface UsedResult {
  /** The operands that need it: at least one. */
  readonly operands: readonly string[];
  /** What changes together: `standard library`. Results of different groups are never in one bundle. At most 64 characters. */
  readonly group: string;
  /**
   * At least one, in the order in which they are restored: the tool finds the result by the last one. The paths of the others have the digest of
   * their content.
   */
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
