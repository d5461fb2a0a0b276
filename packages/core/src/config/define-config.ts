import type { HistoryEntry } from '../model/image-config.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { ProjectTimeouts } from './project.ts';

/** A value, or a map of it by platform: `*`, `OS/*`, `OS/ARCH`, `OS/ARCH/VARIANT`. */
export type ByPlatform<Value> = Value | { readonly [pattern: string]: Value };

/** A text that variables are filled in; what comes out is checked like a value that is written. */
export type Template = `${string}{{${string}}}${string}`;

/** Where the value of a variable comes from. */
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
      readonly git?: 'describe' | 'commit' | 'short' | 'tag' | 'branch';
      readonly pattern?: string;
      readonly abbrev?: number;
      readonly fallback?: string | number | boolean;
    };

type Scalars = Readonly<Record<string, string | number | boolean | null>>;

/** How containers of the image start; what is absent stays the base's. */
export interface ImageConfigInput {
  readonly entrypoint?: ByPlatform<readonly string[]>;
  readonly cmd?: ByPlatform<readonly string[]>;
  readonly env?: ByPlatform<Scalars>;
  readonly workdir?: ByPlatform<string>;
  readonly user?: ByPlatform<string | number>;
  readonly labels?: ByPlatform<Readonly<Record<string, unknown>>>;
  readonly exposedPorts?: ByPlatform<readonly (string | number)[]>;
  readonly volumes?: ByPlatform<readonly string[]>;
  readonly stopSignal?: ByPlatform<string>;
  readonly created?: ByPlatform<string>;
  readonly history?: ByPlatform<'append' | 'reset' | readonly HistoryEntry[]>;
}

/** A `.tgz` of what one platform of an image gets above its base. */
export interface ArchiveInput {
  /** `{{os}}` and `{{arch}}` in it keep platforms apart. */
  readonly file: string;
  /** Folder of the image that the archive begins below. */
  readonly strip?: string;
  /** Writes `FILE.sha256` beside it; default false. */
  readonly checksum?: boolean | Template;
}

/** What stands under an image, or at the top for all of them. Options of plugins stand under their names. */
export interface ImageInput {
  readonly platforms?: 'all' | readonly string[];
  readonly repository?: string;
  readonly tags?: readonly string[];
  readonly platformTags?: ByPlatform<readonly string[]>;
  readonly base?: ByPlatform<string>;
  readonly archives?: ByPlatform<readonly ArchiveInput[]>;
  readonly mediaTypes?: 'oci' | 'docker' | Template;
  readonly vcs?: boolean | Template;
  readonly timestamp?: ByPlatform<string | number>;
  readonly config?: ByPlatform<ImageConfigInput>;
  readonly annotations?: ByPlatform<Readonly<Record<string, unknown>>>;
  readonly outputs?: readonly string[];
  readonly index?: boolean | Template;
  readonly [plugin: string]: unknown;
}

type PluginInput = string | Plugin | false | null | undefined | readonly PluginInput[];

/** A configuration: what `strake.config.*` exports. */
export interface ConfigInput extends ImageInput {
  readonly plugins?: readonly PluginInput[];
  readonly vars?: Readonly<Record<string, VariableInput>>;
  readonly images?: Readonly<Record<string, ImageInput | null>>;
  readonly timeouts?: ProjectTimeouts;
}

/** Gives `strake.config.ts` its types; returns what it is given. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
