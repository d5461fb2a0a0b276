import type { DiscoveryFiles } from '../action-cache/discovery.ts';

/** Where names on the command line are read. */
export interface PackagePlace {
  /** Absolute directory that relative names start at: where the command works. */
  readonly cwd: string;
  /** Absolute directory of the configuration, where paths of options start. */
  readonly directory: string;
  readonly files: DiscoveryFiles;
}

/** Options as they are written in the configuration, with those of the top under those of the image. */
export type WrittenOptions = Readonly<Record<string, unknown>>;

/**
 * Options that build these names, each of which replaces the one of the same name.
 * @param options those beside which they will stand
 * @returns undefined for names that the plugin does not know
 */
export type PackageOptions = (
  names: readonly string[],
  place: PackagePlace,
  options: WrittenOptions,
) => WrittenOptions | undefined;

/** What names on the command line (`strake build NAME…`) are for a plugin. */
export interface PackageNames<Options = unknown> {
  readonly options: PackageOptions;
  /**
   * The packages that options build: as they are written, by what {@link PackageNames.identify} says of them. Images that build a
   * package of the command line are selected. Absent: names never select images, they replace options.
   */
  built?(options: Options, place: PackagePlace): ReadonlyMap<string, string>;
  /** One text for each package, however it is written. Default: the name. */
  identify?(name: string, place: PackagePlace): string;
  /** The name of the image of a package where there is no configuration. Default: the last part of its path. */
  imageName?(name: string): string | undefined;
}
