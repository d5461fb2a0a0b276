import type { HistoryEntry } from '@strake/oci';
import type { Plugin } from '../plugin/definition.ts';
import type { PluginOptions } from '../plugin/plugin-options.ts';
import type { ProjectTimeouts } from './project.ts';

/** A value, or a map of it by platform: `*`, `OS/*`, `OS/ARCH`, `OS/ARCH/VARIANT`. */
export type ByPlatform<Value> = Value | { readonly [pattern: string]: Value };

/** A string with variables; the result is checked like a plain value. */
export type Template = `${string}{{${string}}}${string}`;

/** Keys of a map by platform: `*`, `linux/*`, `linux/arm/v7`. */
type PlatformKey = '*' | `${string}/${string}`;

/** A value in a configuration: optionally a map by platform, and with templates in place of values that are not strings. */
export type Written<Value> =
  | WrittenOnce<Value>
  | ({ readonly [Key in PlatformKey]?: WrittenOnce<Value> | null } & {
      readonly [Key in KeyOf<Value>]?: never;
    });

/** The keys of a record: a value with any of them is not a map by platform. */
type KeyOf<Value> = Value extends readonly unknown[]
  ? never
  : Value extends object
    ? string extends keyof Value
      ? never
      : keyof Value
    : never;

type WrittenOnce<Value> = Value extends string | number | boolean | null | undefined
  ? Value | Template
  : Value extends readonly (infer Item)[]
    ? readonly Written<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Written<Value[Key]> }
      : Value;

/** Options of the plugins whose packages are imported, by plugin name. */
export type PluginInputs = {
  readonly [Name in keyof PluginOptions]?: Written<PluginOptions[Name]> | null;
};

/** The source of a variable's value. */
export type VariableInput =
  | string
  | number
  | boolean
  | {
      readonly literal?: string | number | boolean;
      readonly env?: string;
      readonly file?: string;
      readonly format?: 'text' | 'json' | 'toml' | 'yaml';
      readonly path?: string;
      readonly command?: readonly string[];
      readonly inputs?: { readonly files?: readonly string[]; readonly env?: readonly string[] };
      readonly git?: 'describe' | 'commit' | 'short' | 'tag' | 'branch';
      readonly pattern?: string;
      readonly abbrev?: number;
      readonly fallback?: string | number | boolean;
    };

type Scalars = Readonly<Record<string, string | number | boolean | null>>;

/** How Docker checks a container. Durations are strings such as 30s, 1m30s, 500ms. */
export interface HealthcheckInput {
  /** `[CMD, PROGRAM, ARGUMENT]`, a string for the shell, or `[NONE]`. */
  readonly test?: ByPlatform<string | readonly string[]>;
  readonly interval?: ByPlatform<string>;
  readonly timeout?: ByPlatform<string>;
  readonly startPeriod?: ByPlatform<string>;
  readonly startInterval?: ByPlatform<string>;
  readonly retries?: ByPlatform<number>;
}

/** How containers of the image start; absent keys keep the base's values. */
export interface ImageConfigInput {
  readonly entrypoint?: ByPlatform<readonly string[]>;
  readonly cmd?: ByPlatform<readonly string[]>;
  readonly env?: ByPlatform<Scalars>;
  readonly workdir?: ByPlatform<string>;
  readonly user?: ByPlatform<string | number>;
  readonly labels?: ByPlatform<Readonly<Record<string, unknown>>>;
  readonly exposedPorts?: ByPlatform<readonly (string | number)[]>;
  readonly volumes?: ByPlatform<readonly string[]>;
  readonly stopSignal?: ByPlatform<string | number>;
  readonly healthcheck?: ByPlatform<HealthcheckInput>;
  readonly created?: ByPlatform<string>;
  readonly history?: ByPlatform<'append' | 'reset' | readonly HistoryEntry[]>;
}

/** A `.tgz` or `.zip` of one platform's files above its base. */
export interface ArchiveInput {
  /** Use `{{os}}` and `{{arch}}` to distinguish platforms. */
  readonly file: string;
  /** Directory of the image that becomes the root of the archive. */
  readonly strip?: string;
  /** True: writes `FILE.sha256` beside it; a file name: collects the checksums of all archives that name it; default false. */
  readonly checksum?: boolean | string;
}

/** Keys of an image, or of the top level for all images. Options of plugins are under their names. */
export interface ImageInput extends PluginInputs {
  readonly platforms?: 'all' | readonly string[];
  readonly repository?: string;
  readonly tags?: readonly string[];
  readonly platformTags?: ByPlatform<readonly string[]>;
  readonly base?: ByPlatform<string>;
  readonly archives?: ByPlatform<readonly ArchiveInput[]>;
  /** Budgets in bytes, or as `30MB`: `image`, and what plugins measure, such as `program` and `module:k8s.io/api`. */
  readonly sizes?: ByPlatform<Readonly<Record<string, string | number>>>;
  /** Platforms with archives but no image. */
  readonly archivePlatforms?: readonly string[];
  readonly mediaTypes?: 'oci' | 'docker' | Template;
  readonly vcs?: boolean | 'labels' | Template;
  readonly timestamp?: ByPlatform<string | number>;
  readonly config?: ByPlatform<ImageConfigInput>;
  readonly annotations?: ByPlatform<Readonly<Record<string, unknown>>>;
  readonly outputs?: readonly string[];
  readonly index?: boolean | 'auto' | Template;
  readonly [plugin: string]: unknown;
}

/** The overrides of an image: parts of maps, and null to remove a value of the top level. */
export type Override<Value> =
  | null
  | (Value extends string | number | boolean | readonly unknown[]
      ? Value
      : Value extends object
        ? { readonly [Key in keyof Value]?: Override<Value[Key]> }
        : Value);

/** The remote cache. */
export interface CacheInput {
  /** Repositories that are read, in this order; the first one is written to. */
  readonly remote?: string | readonly string[];
  /** Public keys whose entries are used; `registry`: entries of everyone who may push to the repository. */
  readonly trust?: 'registry' | Template | `ed25519:${string}` | readonly string[];
}

/** Keys of an image under `images`. */
export interface NamedImageInput extends ImageInput {
  /** Globs of directories: an image for each. `!` excludes. */
  readonly each?: string | readonly string[];
  /** The image whose values this one has as well. One whose name begins with `x-` is not built. */
  readonly extends?: string;
}

type PluginEntry = string | Plugin | false | null | undefined | readonly PluginEntry[];

/** A configuration, as `strake.config.*` exports it. */
export interface ConfigInput extends ImageInput {
  readonly plugins?: readonly PluginEntry[];
  /** Images without a repository have PREFIX/IMAGE. Default: the variable STRAKE_REPOSITORY. */
  readonly repositoryPrefix?: string;
  readonly vars?: Readonly<Record<string, VariableInput>>;
  /** Where builds of different machines share what they made. */
  readonly cache?: CacheInput;
  readonly images?: Readonly<Record<string, Override<NamedImageInput>>>;
  readonly timeouts?: ProjectTimeouts;
}

/**
 * Adds types to `strake.config.ts`; returns its argument. To type the options of a plugin, import its package:
 * `import type {} from '@strake/plugin-go'`.
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
