import type { SettingPath } from './setting-path.ts';

/** A value that templates, flags or environment variables are read from, with its place in `.ko.yaml`. */
export interface PlacedList {
  readonly values: readonly string[];
  /** The path of the list, or of the string that it was split from; absent: it is from the environment or the command line. */
  readonly path?: SettingPath;
  /** The flag or variable that it is from, if not from `.ko.yaml`. */
  readonly argument?: string;
  /** True for a string that is the only value: elements have no place of their own. */
  readonly isString?: boolean;
}

/** An element of `builds`. */
export interface KoBuild {
  /** For messages; default `#0`, its position. */
  readonly id: string;
  /** Directory that go runs in, relative to the working directory; default `.` */
  readonly dir: string;
  /** The main package, or a file of it, relative to `dir`; default `.` */
  readonly main: string;
  readonly env: PlacedList;
  readonly flags: PlacedList;
  readonly ldflags: PlacedList;
  readonly linuxCapabilities: PlacedList;
  readonly path: SettingPath;
}

/** `.ko.yaml`, with the environment variables that override it. */
export interface KoSettings {
  readonly defaultBaseImage: string;
  /** Base by import path, in lower case. */
  readonly baseImageOverrides: Readonly<Record<string, string>>;
  readonly defaultPlatforms: PlacedList;
  readonly defaultEnv: PlacedList;
  readonly defaultFlags: PlacedList;
  readonly defaultLdflags: PlacedList;
  readonly builds: readonly KoBuild[];
  readonly unknownKeys: readonly UnknownKey[];
}

/** A key of `.ko.yaml` that ko does not read. */
export interface UnknownKey {
  readonly path: SettingPath;
  /** Keys that would be read there. */
  readonly known: readonly string[];
}

/** ko's flags, as given; absent ones have ko's default. */
export interface KoFlags {
  /** `--platform`, split at commas. */
  readonly platform?: readonly string[];
  /** `--ldflags`, split at commas as ko does. */
  readonly ldflags?: readonly string[];
  readonly disableOptimizations?: boolean;
  readonly debug?: boolean;
  /** `--image-label`: `KEY=VALUE` each. */
  readonly imageLabels?: readonly string[];
  /** `--image-annotation`: `KEY=VALUE` each. */
  readonly imageAnnotations?: readonly string[];
  readonly imageUser?: string;
  /** `--tags`; default `latest`. */
  readonly tags?: readonly string[];
  readonly tagOnly?: boolean;
  /** Default true. */
  readonly push?: boolean;
  readonly local?: boolean;
  readonly ociLayoutPath?: string;
  readonly tarball?: string;
  readonly preserveImportPaths?: boolean;
  readonly baseImportPaths?: boolean;
  readonly bare?: boolean;
}
