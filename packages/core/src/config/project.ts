import type {
  Healthcheck,
  HistoryEntry,
  Location,
  MediaTypeFamily,
  Platform,
  StringMap,
} from '@strake/oci';
import type { PlatformTable, RegistrySeconds } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';

/** Where a configuration came from, so that an error can point into it. Line and column count from 1. */
export interface ConfigSource {
  /** Absolute path of the file; absent for a configuration that a program made. */
  readonly file?: string;
  /**
   * Position of a value, or of its key, at a path of keys; the argument of the command line that it came from; undefined where the
   * file has no positions (code).
   */
  locate?(path: readonly (string | number)[], part?: 'key' | 'value'): ValuePlace | undefined;
}

/** Line and column in the file, or what of the command line stands in its place: `--set tags`. */
export type ValuePlace =
  | { readonly line: number; readonly column: number }
  | { readonly argument: string };

/** Where a value was written. */
export interface ValueOrigin {
  readonly writer: 'image' | 'top' | 'plugin' | 'default';
  /** Keys from the root of the configuration. */
  readonly path: readonly (string | number)[];
  /** The plugin whose default it is. */
  readonly plugin?: string;
}

/** Finds where a value was written, by its path among the resolved settings: `config`, `env`, `HOME`. */
export type OriginOf = (at: readonly (string | number)[]) => ValueOrigin;

/** The place of such a value in the configuration; undefined where nobody wrote it. */
export type Locate = (at: readonly (string | number)[]) => Location | undefined;

/** Image config of one platform as the user wants it, resolved and filled in. Absent keys stay the base's. */
export interface ImageSettings {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** Merged over the base's by name; null removes. */
  readonly env?: Readonly<Record<string, string | null>>;
  readonly workdir?: string;
  readonly user?: string;
  /** Merged over the base's; null removes. Data values are already compact JSON. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** `8080/tcp`; added to the base's. */
  readonly exposedPorts?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stopSignal?: string;
  /** Replaces the base's. */
  readonly healthcheck?: Healthcheck;
  /** RFC 3339. */
  readonly created?: string;
  /** Default: append. A list replaces the history above the base's. */
  readonly history?: 'append' | 'reset' | readonly HistoryEntry[];
}

/** Annotations by where they stand. */
export interface AnnotationSettings {
  readonly manifest: StringMap;
  readonly index: StringMap;
  readonly descriptor: StringMap;
}

/** A `.tgz` or `.zip` of what one platform of an image gets above its base. */
export interface ArchiveSettings {
  /** Absolute path. */
  readonly file: string;
  /** Directory of the image that the archive begins below: `/cnb`. */
  readonly strip?: string;
  /** Absolute path of a file that holds its sha256 as sha256sum writes it; several archives may share one. */
  readonly checksums?: string;
}

/** Everything the configuration says about one image on one platform: map by platform resolved, templates filled in. */
export interface PlatformSettings {
  /** As written: a reference with or without transport, `scratch`, `builtin:static`. Undefined: nothing was said. */
  readonly base?: string;
  readonly config: ImageSettings;
  readonly annotations: AnnotationSettings;
  /** Tags of this platform's manifest. */
  readonly platformTags: readonly string[];
  readonly archives: readonly ArchiveSettings[];
  /** Seconds since 1970 of entries that set no mtime. */
  readonly timestamp: number;
  /** Those of `vars`, and os, arch, variant, osVersion, exe. */
  readonly variables: StringMap;
  /**
   * Fills the variables into a text, as into the configuration.
   * @throws CONFIG_TEMPLATE
   */
  fill(text: string): Promise<string>;
  /** By plugin name; absent: none here. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly originOf: OriginOf;
  readonly locate: Locate;
}

/** Whether programs and labels name the commit, labels alone, or nothing does. */
export type VcsSetting = boolean | 'labels';

/** One image of the configuration. */
export interface ProjectImage {
  /** Its key in `images`; without one, the last part of the repository, else the directory's name. */
  readonly name: string;
  /** `ghcr.io/acme/app`, without tag. */
  readonly repository?: string;
  readonly tags: readonly string[];
  readonly platforms: 'all' | readonly Platform[];
  /** Those that get archives and no image. */
  readonly archivePlatforms: readonly Platform[];
  /** Destinations: `oci:dist/oci`. An empty list: none. Undefined: nothing was said. */
  readonly outputs?: readonly string[];
  /** False: one platform is pushed as a bare manifest. */
  readonly index: boolean;
  /** Undefined: the base's family. */
  readonly mediaTypes?: MediaTypeFamily;
  /** `labels`: labels and annotations name the commit, and no program does. */
  readonly vcs: VcsSetting;
  /** Options by plugin name for hooks without a platform (index, push). */
  readonly options: Readonly<Record<string, unknown>>;
  /** Without those of a platform. */
  readonly variables: StringMap;
  readonly indexAnnotations: StringMap;
  /**
   * Fills {@link variables} into a text that was announced when the project was resolved.
   * @throws CONFIG_TEMPLATE
   */
  fill(text: string): string;
  readonly originOf: OriginOf;
  readonly locate: Locate;
  /**
   * @throws CONFIG_* with file, line, column and key
   */
  at(platform: Platform): PlatformSettings;
}

/** Limits of time, in seconds; absent ones are core's own. */
export interface ProjectTimeouts extends RegistrySeconds {
  /** For each call of a plugin; absent: as long as it wants. */
  readonly plugin?: number;
}

/** A configuration, checked and ready to build. */
export interface Project {
  /** Absolute directory that relative paths start at. */
  readonly directory: string;
  readonly plugins: readonly Plugin[];
  /** In declared order. */
  readonly images: readonly ProjectImage[];
  /** Operating systems, architectures and variants that core and its plugins know. */
  readonly platformTable: PlatformTable;
  readonly timeouts: ProjectTimeouts;
}
