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
  /** Why the inputs cannot be determined, as a sentence about the program: it runs in every build. */
  readonly undetermined?: string;
  /**
   * How another machine recognises a compile step with the same inputs, to use the outputs that it finds in a remote cache; or why it
   * cannot, as a part of a sentence. Absent: the outputs stay on this machine.
   */
  readonly shared?: SharedInputs | { readonly why: string };
  /** What records of a build, such as provenance, tell of the machine. It changes no output. */
  readonly told?: ToldInputs;
}

/** What anybody may know of the inputs of a step. */
export interface ToldInputs {
  /**
   * Variables of the caller's environment that change the outputs, with their values: another build needs them. `…` stands for a value that may be
   * secret, or that is a path of the machine.
   */
  readonly env?: StringMap;
  /** Absolute paths: what is there or below belongs to the tool, and is not a source. */
  readonly tools?: readonly string[];
}

/**
 * What determines the outputs of a step on every machine, in addition to its operands, `stamps`, the platform, and the contents of its
 * input files with their paths from the configuration's directory.
 */
export interface SharedInputs {
  /** The command line without operands and without paths of this machine: `go build -trimpath`. */
  readonly command: readonly string[];
  /** The variables on which the outputs depend, with their values. */
  readonly env: StringMap;
  /** The tool; without a version it is missing here, and whatever version made the outputs will do. */
  readonly tool: { readonly name: string; readonly version?: string };
  /** Absolute paths: what is there or below is determined by the version of the tool, by `env` or by checksums in input files. */
  readonly covered?: readonly string[];
  /**
   * One of the plugin's `discoveries`, which finds the inputs by reading files: it is called with an empty output, and often before
   * anything has run. Absent: the inputs are `files` and `directories`.
   */
  readonly discovery?: string;
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
