import type { StringMap } from '@strake/oci';

/**
 * What an answer or a result depends on, besides the arguments, the directory and the program itself. Where it says nothing, or
 * something of it cannot be told, nothing is remembered: the program runs again.
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

/** A command that tells further inputs, or the answer itself where `argv` is absent. The operands of a step follow its `argv`. */
export interface Discovery {
  readonly argv?: readonly string[];
  /**
   * `go-list-json`: what `go list -json` prints, with at least {@link GO_LIST_FIELDS}. A step with operands, which are import paths
   * then, depends on these packages and all that they import.
   * `go-env-json`: what `go env -json` prints, with
   * at least GOENV, GOROOT, GOVERSION and GOWORK.
   */
  readonly format: 'go-list-json' | 'go-env-json';
  /** The go.work that go uses, or `off`; default: where go looks for one. */
  readonly workspace?: string;
}

/** The fields of `go list -json` that name files in the directory of a package. Source: `go help list`. */
export const GO_FILE_FIELDS: readonly string[] = [
  'GoFiles',
  'CgoFiles',
  'IgnoredGoFiles',
  'IgnoredOtherFiles',
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SwigFiles',
  'SwigCXXFiles',
  'SysoFiles',
  'EmbedFiles',
];

/** The fields of `go list -json` that say what a package is made of. Source: `go help list`. */
export const GO_LIST_FIELDS: readonly string[] = [
  'Dir',
  'ImportPath',
  'Standard',
  'Imports',
  'ImportMap',
  'Root',
  'Module',
  ...GO_FILE_FIELDS,
  'EmbedPatterns',
  'Error',
  'DepsErrors',
];
