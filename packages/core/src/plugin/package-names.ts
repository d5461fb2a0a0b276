import type { StringMap } from '@strake/oci';
import type { DiscoveryFiles } from '../action-cache/discovery.ts';
import type { HostAccess } from './context.ts';

/** The place where names on the command line are read. */
export interface PackagePlace {
  /** Absolute directory that relative names start at: the working directory. */
  readonly cwd: string;
  /** Absolute directory of the configuration, against which paths in options are resolved. */
  readonly directory: string;
  readonly files: DiscoveryFiles;
  /** The caller's environment. Absent: unknown. */
  readonly env?: StringMap;
}

/** Options as written in the configuration: those of the image merged over those at the top level. */
export type WrittenOptions = Readonly<Record<string, unknown>>;

/**
 * Options that build these names; each replaces the option of the same name.
 * @param options those beside which they will stand
 * @returns undefined for names that the plugin does not know
 */
export type PackageOptions = (
  names: readonly string[],
  place: PackagePlace,
  options: WrittenOptions,
) => WrittenOptions | undefined;

/** A package that a first configuration builds. */
export interface FoundPackage {
  /** As on the command line: `./cmd/api`. */
  readonly name: string;
  /** Its full name: the import path of Go, for example. */
  readonly path?: string;
  /** The name of its image; no other one has it. */
  readonly image: string;
  /** A guess at the repository of the image: `ghcr.io/acme/tool`. */
  readonly repository?: string;
}

/** A package that a name means. */
export interface LocatedPackage {
  /** As options and the command line spell it: `./cmd/api`, or the import path of a dependency. */
  readonly name: string;
  /** Its full name: the import path of Go, for example. */
  readonly path: string;
  /** Absolute directory of its sources; absent: unknown until it is fetched. */
  readonly directory?: string;
  /** The name of its image, if it is the only one. */
  readonly image?: string;
}

/** The result of {@link PackageNames.locate}. */
export type LocatedPackages = readonly LocatedPackage[] | undefined;

/** What names on the command line (`strake build NAME…`) mean to a plugin. */
export interface PackageNames<Options = unknown> {
  readonly options: PackageOptions;
  /**
   * The packages that options build: their spelling, by the result of {@link PackageNames.identify}. Images that build a
   * package of the command line are selected. Absent: names never select images, they replace options.
   */
  built?(
    options: Options,
    place: PackagePlace,
  ): ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  /** One string for each package, whatever its spelling. Default: the name. */
  identify?(name: string, place: PackagePlace): string | Promise<string>;
  /** The name of the image of a package without a configuration. Default: the last component of its path. */
  imageName?(name: string): string | undefined;
  /**
   * The packages that names mean, in their order: directories, full names, and patterns such as `./cmd/...`, which may mean several.
   * Without a process where files suffice.
   * @returns undefined for names that the plugin does not know
   * @throws for names that mean nothing that can be built: an error with the fact `package` for each, combined into one
   */
  locate?(
    names: readonly string[],
    place: PackagePlace,
    host: Pick<HostAccess, 'run'>,
  ): LocatedPackages | Promise<LocatedPackages>;
  /**
   * Whether a directory contains a package, told by its files: `each` makes no image of one that does not. Absent: every directory
   * does.
   * @param directory absolute
   */
  builds?(directory: string, place: PackagePlace): boolean;
  /**
   * The packages in a directory and below it, for `strake init`.
   * @param directory absolute
   * @throws if there are none, with a hint
   */
  find?(directory: string, host: Pick<HostAccess, 'run'>): Promise<readonly FoundPackage[]>;
}
