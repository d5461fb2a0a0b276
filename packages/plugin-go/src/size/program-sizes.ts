/** Which bytes of a program are of which package: plain data. All sizes are bytes of the file; `modules` and `other` add up to `size`. */
export interface ProgramSizes {
  /** Of the file. */
  readonly size: number;
  /** `go1.26.8`; absent without build information. */
  readonly goVersion?: string;
  /** The largest first. */
  readonly modules: readonly ModuleSize[];
  /** What the tables of the program attribute to no package, by section; the largest first. */
  readonly other: readonly OtherSize[];
  /** Bytes of symbols and DWARF among `other`, which `-ldflags="-s -w"` leaves out; absent if there are none. */
  readonly strippable?: number;
}

/** A module of a program, or the standard library. */
export interface ModuleSize {
  /** `k8s.io/api`; `std` for the standard library, and `unknown` for packages that are of no module of the build information. */
  readonly path: string;
  /** As the program has it: `v1.2.3`, `(devel)`; for `std` the version of Go. Absent if there is none. */
  readonly version?: string;
  readonly kind: 'main' | 'dependency' | 'standard' | 'unknown';
  /** `code`, `tables` and `types` of all packages. */
  readonly size: number;
  /** The largest first. */
  readonly packages: readonly PackageSize[];
}

export interface PackageSize {
  /** Import path; that of the main package, not `main`. */
  readonly path: string;
  readonly size: number;
  /** Machine code of functions, with what was inlined into them. */
  readonly code: number;
  /** What the runtime has of these functions: names, lines, stack maps. */
  readonly tables: number;
  /** Descriptors of types with their names: its own, and those made of them. 0 where the program does not tell. */
  readonly types: number;
}

export interface OtherSize {
  /** A section (`.rodata`, `__DATA`), or `DWARF`, `padding between functions`, `outside of sections`. */
  readonly name: string;
  readonly size: number;
}
