import type { SourceRepository } from '../host/git/index.ts';

/** How an image is built, as far as core observes it: for plugins that record it. Nothing in it is secret. */
export interface BuildFacts {
  /** Version of strake. */
  readonly strake: string;
  /** Absent outside of a git work tree, before its first commit, and if git fails. */
  readonly repository?: BuildRepository;
  /** The file of the configuration; absent for one that a program made. */
  readonly configuration?: {
    /** Relative to the top of the repository, else to its own directory; with `/`. */
    readonly path: string;
    /** Of the bytes that were used, in hex digits; absent if it is not known. */
    readonly sha256?: string;
  };
  /**
   * What the command line changed in the configuration, in order: `go.vcs=false`. `…` stands for a value that may be secret, or that is a path of the
   * machine: `vars.token=…`.
   */
  readonly overrides: readonly string[];
  /** Names of the variables of the environment that the configuration reads and that are set, sorted; `*` for all, as a program that it runs gets. */
  readonly variables: readonly string[];
  /**
   * Variables of the environment whose values changed the image, as far as they are known and may be told: `SOURCE_DATE_EPOCH`, and what plugins tell of
   * their tools. `…` stands for a value that may be secret.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** When the build began: RFC 3339, in UTC and whole seconds. */
  readonly startedOn: string;
  /** In the order of the configuration. */
  readonly plugins: readonly PluginFacts[];
}

/** The git work tree that contains the configuration. */
export interface BuildRepository extends Pick<SourceRepository, 'revision' | 'modified'> {
  /** Web address of the remote `origin`: `https://HOST/PATH`, without credentials. */
  readonly source?: string;
  /** `refs/heads/main`; absent if HEAD is detached. */
  readonly ref?: string;
  /** Files that git ignores, and that the image was made of: the first 20, sorted, from the top of the work tree, with `/`. Absent: none is known. */
  readonly ignored?: readonly string[];
  /** True if the image was made of files outside of the work tree, besides tools, modules that a checksum determines, and bases. */
  readonly outside?: true;
  /** True if the image was made of files of submodules, whose commits the revision determines. */
  readonly submodules?: true;
  /** True if a step may have read more files than are known: it was built without a cache, or its inputs are not determined. */
  readonly incomplete?: true;
}

/** A plugin of a build, and its code. */
export interface PluginFacts {
  /** As the configuration names it. */
  readonly name: string;
  /** Name of its npm package; absent for a plugin that is a file, or part of the configuration. */
  readonly package?: string;
  readonly version?: string;
  /**
   * Digest of its code, by algorithm: `sha256` of a file; `dirHash1` of the files of a package that Node.js loads, without
   * `node_modules`, as Go computes `h1:`, in hex digits. Absent for a plugin that is part of the configuration.
   */
  readonly digest?: Readonly<Record<string, string>>;
}
