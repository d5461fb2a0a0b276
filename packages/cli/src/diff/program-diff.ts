/** What two programs of the same path say differently of their builds. */
export interface ProgramDiff {
  /** In the image, without a leading slash. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Of the file. */
  readonly size: Sides<number>;
  /** `go1.26.8`; absent if it is the same. */
  readonly toolchain?: Sides<string>;
  /** Import path of the main package; absent if it is the same. */
  readonly package?: Sides<string>;
  /** Build settings that differ: `-ldflags`, `GOARM`, `vcs.revision`. */
  readonly settings: readonly SettingChange[];
  /** The main module first, then by path. */
  readonly modules: readonly ModuleChange[];
  /** Modules whose bytes differ, the most first; only with `--sizes`. `std` is the standard library, `other` what is of no module. */
  readonly sizes?: readonly SizeChange[];
}

export interface SizeChange extends Sides<number> {
  readonly path: string;
}

/** A value before and after; absent where there is none. */
export interface Sides<Value> {
  readonly before?: Value;
  readonly after?: Value;
}

export interface SettingChange extends Sides<string> {
  readonly name: string;
}

/** A module of a program. Versions are as the program has them, those of a replacement behind ` => `. */
export interface ModuleChange extends Sides<string> {
  readonly path: string;
  /** `changed`: the version has no order, or only the content differs. */
  readonly change: 'added' | 'removed' | 'up' | 'down' | 'changed';
  /** How far it goes; a module with another major version has another path, and is one change. Absent for what has no order. */
  readonly level?: 'major' | 'minor' | 'patch';
  /** True for the module of the program itself. */
  readonly main?: true;
}
