import type { Inputs } from '../../action-cache/inputs.ts';

/** What a tool answered. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** How a tool is asked. */
export interface RunOptions {
  /** Absolute; default: the configuration's directory. */
  readonly directory?: string;
  /** Over the caller's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What a successful answer depends on: as long as that is the same, later builds need not ask. Absent: they ask. */
  readonly inputs?: Inputs;
}

/** A file's facts. Links are not followed. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** What a symlink points to, as it is written. */
  readonly target?: string;
}

/** Something below a directory. */
export interface ListedFile extends FileFacts {
  /** From the directory, with slashes: `a/b`. */
  readonly path: string;
}

/**
 * How a describing tap sees the world: only through this, so that core knows what it has seen. Relative paths start at the
 * configuration's directory; what is outside of that directory and of the git work tree around it is FILE_UNREADABLE.
 */
export interface HostAccess {
  /** Text of a file of at most 64 MiB. @throws FILE_UNREADABLE, also for what is not UTF-8; LIMIT_EXCEEDED */
  read(path: string): Promise<string>;
  /** Undefined where there is nothing. @throws FILE_UNREADABLE, also for a link whose target is not UTF-8 */
  stat(path: string): Promise<FileFacts | undefined>;
  /**
   * Absolute paths of what matches and is not a directory, those with a dot in front too, in byte order.
   * @throws FILE_UNREADABLE for a directory on the way that cannot be read, and for a name that is not UTF-8
   */
  glob(
    pattern: string | readonly string[],
    options?: { readonly directory?: string },
  ): Promise<readonly string[]>;
  /**
   * Everything below a directory, in byte order; links are not followed. At most 100 000 things.
   * @throws FILE_UNREADABLE, also for a name or target of a link that is not UTF-8; FILE_CHANGED for what vanishes meanwhile;
   * LIMIT_EXCEEDED
   */
  list(directory: string): Promise<readonly ListedFile[]>;
  /**
   * Asks a program (`go list`, `git`). Equal questions are asked once a build. A failing exit code is an answer.
   * @throws TOOL_NOT_FOUND; FILE_UNREADABLE for a directory that does not exist
   */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
}
