import type { Action } from '../../action-cache/index.ts';
import type { Inputs } from '../../action-cache/inputs.ts';

/** The result of a tool. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Options of a tool query. */
export interface RunOptions {
  /** Absolute; default: the configuration's directory. */
  readonly directory?: string;
  /** Merged over the caller's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The inputs of a successful result: later builds reuse it while they are unchanged. Absent: every build runs the tool. */
  readonly inputs?: Inputs;
  /**
   * True: where the program is missing, the result of another machine with equal inputs is used, if it is in the remote cache. With
   * declared files, directories and variables only.
   */
  readonly shared?: boolean;
}

/** Results of queries on other machines. */
export interface OtherResults {
  find(action: Action): Promise<RunResult | undefined>;
  /**
   * A result that is stored in the action cache, for other machines.
   * @param name of the action in the action cache
   */
  keep(name: string, action: Action, result: RunResult): void;
}

/** A file's facts. Links are not followed. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** The target of a symlink, as written. */
  readonly target?: string;
}

/** An entry below a directory. */
export interface ListedFile extends FileFacts {
  /** Relative to the directory, with slashes: `a/b`. */
  readonly path: string;
}

/**
 * The only access of describing taps to the host, so that core knows their inputs. Relative paths are relative to the
 * configuration's directory; paths outside that directory and the surrounding git work tree are FILE_UNREADABLE.
 */
export interface HostAccess {
  /** The text of a file of at most 64 MiB. @throws FILE_UNREADABLE, also if it is not UTF-8; LIMIT_EXCEEDED */
  read(path: string): Promise<string>;
  /** Undefined if nothing exists there. @throws FILE_UNREADABLE, also for a link whose target is not UTF-8 */
  stat(path: string): Promise<FileFacts | undefined>;
  /**
   * The absolute path without symbolic links of a file or directory; undefined if nothing exists there, also for a link that leads
   * nowhere. @throws FILE_UNREADABLE for what is, or leads, outside
   */
  realPath(path: string): Promise<string | undefined>;
  /**
   * Absolute paths of matches, including names that begin with a dot, in byte order: those that are not directories, or with
   * `type` those that are.
   * @throws FILE_UNREADABLE for an unreadable directory on the way, and for a name that is not UTF-8
   */
  glob(
    pattern: string | readonly string[],
    options?: { readonly directory?: string; readonly type?: 'directory' },
  ): Promise<readonly string[]>;
  /**
   * All entries below a directory, in byte order; links are not followed. At most 100 000 entries.
   * @throws FILE_UNREADABLE, also for a name or link target that is not UTF-8; FILE_CHANGED for entries that vanish meanwhile;
   * LIMIT_EXCEEDED
   */
  list(directory: string): Promise<readonly ListedFile[]>;
  /**
   * Runs a query with a program (`go list`, `git`). Equal queries run once per build. A failing exit code is a result.
   * @throws TOOL_NOT_FOUND; FILE_UNREADABLE for a directory that does not exist
   */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** What `run` would return without running anything: the result of an earlier build whose inputs are unchanged; else undefined. */
  cached(argv: readonly string[], options?: RunOptions): Promise<RunResult | undefined>;
}
