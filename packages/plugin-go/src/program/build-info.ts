/** What a program of Go says of its build. */
export interface BuildInfo {
  /** `go1.26.8`, without experiments and the name of a vendor. */
  readonly goVersion: string;
  /** Import path of the main package; absent in a program that was not built in module mode. */
  readonly path?: string;
  /** Absent for a package outside of any module. */
  readonly main?: BuildModule;
  /** In the order of the program: by path. */
  readonly dependencies: readonly BuildModule[];
  /** Build settings in their order, by name: `GOARCH`, `-tags`, `vcs.revision`, … */
  readonly settings: ReadonlyMap<string, string>;
}

/** A module, as a program names it. */
export interface BuildModule {
  readonly path: string;
  /** `(devel)` and an empty one are as the program has them. */
  readonly version: string;
  /** `h1:…`; empty for main modules, directories and vendored ones. */
  readonly sum: string;
  readonly replacement?: {
    readonly path: string;
    readonly version: string;
    readonly sum: string;
  };
}
