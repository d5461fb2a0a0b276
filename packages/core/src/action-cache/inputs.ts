import type { StringMap } from '@strake/oci';

/**
 * What an answer or a result depends on, besides the arguments, the directory and the program itself. Where it says nothing, or
 * something of it cannot be told, nothing is stored: the program runs again.
 */
export interface Inputs {
  /** Absolute paths; of what a tap asks also those from the configuration's directory. One that is not there must not appear. */
  readonly files?: readonly string[];
  /** Absolute directories: the names, and the contents of the files in them, at any depth. */
  readonly directories?: readonly string[];
  /**
   * Environment variables that the program reads; `GO*` means all that begin so, `!GOGC` that this one is none of them. Those that
   * are set for this run alone count in any case, unless `!NAME` says otherwise.
   */
  readonly env?: readonly string[];
  /** What was found out about it in other ways, by name: the version of a tool that a shim on PATH chooses, say. */
  readonly values?: StringMap;
  /** Programs whose answers it depends on, asked in the same directory; one that is missing answers so. */
  readonly answers?: readonly (readonly string[])[];
  /**
   * Like `values`, of what goes into the result and has no say in what it is made of (`vcs.revision`): where only these differ,
   * the discovery is not asked again.
   */
  readonly stamps?: StringMap;
  /** What only the tool knows. */
  readonly discovery?: Discovery;
}

/** Who tells further inputs: the step itself in a file that it writes, or the output of a command. */
export type Discovery = DepfileDiscovery | CommandDiscovery;

/** A file of dependencies that the step writes, as `cc -MD -MF FILE` and `rustc --emit dep-info` do. */
export interface DepfileDiscovery {
  /**
   * Absolute path, in the directory of one of the step's outputs or below. It is removed before the step runs. Its rules are those
   * of Make: what stands behind `TARGET:`, relative to the step's directory, is an input. A step with one shares its process with
   * no other.
   */
  readonly depfile: string;
}

/** Output that tells further inputs. */
export interface CommandDiscovery {
  /** The command; the operands of a step follow. Absent: the output of the program itself, which asks for nothing else. */
  readonly argv?: readonly string[];
  /**
   * `depfile`: rules of Make. `json-lines`: a JSON object a line, `{"file": PATH}`, `{"directory": PATH}` or `{"env": NAME}`.
   * Any other name is a key of `discoveries` of a plugin of the build.
   */
  readonly format: string;
}
