import type { StringMap } from '@strake/oci';

/**
 * What the output of a program depends on, besides its arguments, its directory and the program itself. If an input cannot be
 * determined, nothing is stored, and the program runs again.
 */
export interface Inputs {
  /**
   * Absolute paths; for `context.run`, also paths relative to the configuration's directory. That a file does not exist is an input
   * too.
   */
  readonly files?: readonly string[];
  /** Absolute directories: the names in them and the contents of their files, at any depth. */
  readonly directories?: readonly string[];
  /**
   * Environment variables that the program reads. `GO*` stands for all with this prefix, `!GOGC` excludes one. Variables that are set
   * for this run alone are inputs in any case, unless `!NAME` excludes them.
   */
  readonly env?: readonly string[];
  /** Other facts by name, such as the version of the tool that a shim on PATH selects. */
  readonly values?: StringMap;
  /** Commands whose output is an input. They run in the same directory; that a program is missing is an output too. */
  readonly commands?: readonly (readonly string[])[];
  /**
   * Like `values`, for what is written into the output and does not change which files are read (`vcs.revision`): if only these
   * differ, the discovery does not run again.
   */
  readonly stamps?: StringMap;
  /** Inputs that only the tool can tell. */
  readonly discovery?: Discovery;
}

/** Where more inputs are read from: a file that the step writes, or the output of a command. */
export type Discovery = DepfileDiscovery | CommandDiscovery;

/** A file with more inputs that the step writes, as `cc -MD -MF FILE`, `rustc --emit dep-info` and `esbuild --metafile` do. */
export interface DepfileDiscovery {
  /**
   * Absolute path, in the directory of one of the step's outputs or below. It is removed before the step runs, and read when it has
   * ended. Relative paths in it start at the step's directory. A step with a depfile never shares its process with other steps.
   */
  readonly depfile: string;
  /** What the file contains, as for {@link CommandDiscovery}; default `depfile`: each path after `TARGET:` is an input. */
  readonly format?: string;
}

/** A command that prints more inputs. */
export interface CommandDiscovery {
  /** The command; the operands of the step follow. Absent: the program's own output is read. */
  readonly argv?: readonly string[];
  /**
   * `depfile`: rules of Make. `json-lines`: one JSON object per line, `{"file": PATH}`, `{"directory": PATH}` or `{"env": NAME}`.
   * Any other name is a key of the `discoveries` of a plugin in the build.
   */
  readonly format: string;
}
