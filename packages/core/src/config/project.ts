import type {
  Healthcheck,
  HistoryEntry,
  Location,
  MediaTypeFamily,
  Platform,
  RegistrySeconds,
  StringMap,
} from '@strake/oci';
import type { PlatformTable } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';
import type { PrivateValues } from './private-values.ts';

/** The source of a configuration, for locations in errors. Lines and columns count from 1. */
export interface ConfigSource {
  /** Absolute path of the file; absent for a configuration created by a program. */
  readonly file?: string;
  /** Options of the command line that named it, quoted for a shell: `-c deploy.yaml`; absent if it was searched for. */
  readonly options?: string;
  /** SHA-256 of the bytes that were used, in hex digits; absent if it is not known. */
  readonly sha256?: string;
  /** Names of variables of the environment that the file itself read, as code does; `*` for all. */
  readonly variablesRead?: readonly string[];
  /** Values that the command line set, by their keys; they are not in the file. */
  readonly set?: readonly (readonly [key: string, value: unknown])[];
  /**
   * Position of a value, or of its key, at a path of keys; or the command-line argument that set it; undefined if the
   * file has no positions (code).
   */
  locate?(path: readonly (string | number)[], part?: 'key' | 'value'): ValuePlace | undefined;
}

/** Line and column in the file, or a command-line argument: `--set tags`. */
export type ValuePlace =
  | { readonly line: number; readonly column: number }
  | { readonly argument: string };

/** The location of a value. */
export interface ValueOrigin {
  readonly writer: 'image' | 'top' | 'plugin' | 'environment' | 'default';
  /** Keys from the root of the configuration. */
  readonly path: readonly (string | number)[];
  /** The plugin that declares this default. */
  readonly plugin?: string;
  /** The variable of the environment that sets it. */
  readonly variable?: string;
}

/** Finds the location of a value by its path in the resolved settings: `config`, `env`, `HOME`. */
export type OriginOf = (at: readonly (string | number)[]) => ValueOrigin;

/** The path of such a value in the configuration; undefined if it is not set there. */
export type Locate = (at: readonly (string | number)[]) => Location | undefined;

/** The user's image config for one platform, resolved and rendered. Absent keys keep the base's values. */
export interface ImageSettings {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** Merged over the base's by name; null removes. */
  readonly env?: Readonly<Record<string, string | null>>;
  readonly workdir?: string;
  readonly user?: string;
  /** Merged over the base's; null removes. Lists and maps are already compact JSON. */
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

/** Annotations by their place. */
export interface AnnotationSettings {
  readonly manifest: StringMap;
  readonly index: StringMap;
  readonly descriptor: StringMap;
}

/** A `.tgz` or `.zip` of one platform's files above its base. */
export interface ArchiveSettings {
  /** Absolute path. */
  readonly file: string;
  /** Directory of the image that becomes the root of the archive: `/cnb`. */
  readonly strip?: string;
  /** Absolute path of its checksum file in the format of sha256sum; several archives may share one. */
  readonly checksums?: string;
}

/** The settings of one image on one platform, with maps by platform resolved and templates rendered. */
export interface PlatformSettings {
  /** As written: a reference with or without transport, `scratch`, `builtin:static`. Undefined: not set. */
  readonly base?: string;
  readonly config: ImageSettings;
  readonly annotations: AnnotationSettings;
  /** Tags of this platform's manifest. */
  readonly platformTags: readonly string[];
  readonly archives: readonly ArchiveSettings[];
  /** Budgets in bytes: of `image`, and of what plugins measure, by `KIND` or `KIND:NAME`. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Seconds since 1970, for entries without mtime. */
  readonly timestamp: number;
  /** Variables of `vars`, and os, arch, variant, osVersion, exe. */
  readonly variables: StringMap;
  /**
   * Renders a template with the variables, as in the configuration.
   * @throws CONFIG_TEMPLATE
   */
  fill(text: string): Promise<string>;
  /** By plugin name; absent: none. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly originOf: OriginOf;
  readonly locate: Locate;
}

/** False: a single platform is a bare manifest. `auto`: an image index only of several manifests. */
export type IndexSetting = boolean | 'auto';

/** Whether programs and labels name the commit, only labels, or neither. */
export type VcsSetting = boolean | 'labels';

/** One image of the configuration. */
export interface ProjectImage {
  /** Its key in `images`; without one, the last part of the repository, else the directory's name. */
  readonly name: string;
  /** `ghcr.io/acme/app`, without tag. */
  readonly repository?: string;
  readonly tags: readonly string[];
  readonly platforms: 'all' | readonly Platform[];
  /** Platforms with archives but no image. */
  readonly archivePlatforms: readonly Platform[];
  /** Destinations: `oci:dist/oci`. An empty list: none. Undefined: not set. */
  readonly outputs?: readonly string[];
  readonly index: IndexSetting;
  /** Undefined: the base's family. */
  readonly mediaTypes?: MediaTypeFamily;
  /** `labels`: labels and annotations name the commit, programs do not. */
  readonly vcs: VcsSetting;
  /** Options by plugin name for hooks without a platform (index, push). */
  readonly options: Readonly<Record<string, unknown>>;
  /** Without platform variables. */
  readonly variables: StringMap;
  readonly indexAnnotations: StringMap;
  /**
   * Renders a template with {@link variables}; the template must have been declared when the project was resolved.
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

/** Time limits, in seconds; absent ones have core's defaults. */
export interface ProjectTimeouts extends RegistrySeconds {
  /** For each call of a plugin; absent: unlimited. */
  readonly plugin?: number;
}

/** Whose entries of a remote cache are used: those signed by one of these keys (`ed25519:…`), or all. */
export type CacheTrust = 'registry' | readonly string[];

/** The remote cache. */
export interface CacheSettings {
  /** Normalized repositories, each once, in the order in which they are read: `ghcr.io/acme/build-cache`. */
  readonly remote: readonly string[];
  /** Undefined: not set. */
  readonly trust?: CacheTrust;
}

/** A configuration, checked and ready to build. */
export interface Project {
  /** Absolute directory that relative paths are resolved against. */
  readonly directory: string;
  readonly plugins: readonly Plugin[];
  /** In declared order. */
  readonly images: readonly ProjectImage[];
  /** Operating systems, architectures and variants that core and its plugins know. */
  readonly platformTable: PlatformTable;
  readonly timeouts: ProjectTimeouts;
  /** Undefined: not set. */
  readonly cache?: CacheSettings;
  /** `options` of its source, for commands in hints. */
  readonly options?: string;
  /** Values that the file does not have, and what templates made of them, so far; `--set` is one of their sources. */
  readonly privateValues: PrivateValues;
  /** Variables of the environment that the file itself read; `*` for all. */
  readonly configVariables: readonly string[];
  /** Names of the variables of the environment that are set and were read; there may be more once platforms are resolved. */
  readonly variablesRead: ReadonlySet<string>;
}
