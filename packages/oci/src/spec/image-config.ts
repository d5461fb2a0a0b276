import type { StringMap } from './descriptor.ts';

/** How a container starts. Keys are the spec's own. Source: OCI image-spec v1.1 config.md "config". */
export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
  /** `NAME=value`, in order. */
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly WorkingDir?: string;
  readonly Labels?: StringMap;
  readonly StopSignal?: string;
  readonly ArgsEscaped?: boolean;
  readonly [extension: string]: unknown;
}

/** How Docker checks the health of a container; times are in nanoseconds. Source: docker-image-spec v1.3, "Healthcheck". */
export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** One entry of an image's history. Source: OCI image-spec v1.1 config.md "history". */
export interface HistoryEntry {
  /** RFC 3339. */
  readonly created?: string;
  readonly author?: string;
  readonly created_by?: string;
  readonly comment?: string;
  /** True if the entry has no layer. */
  readonly empty_layer?: boolean;
}

/** An image's config without its layers. Source: OCI image-spec v1.1 config.md. Unknown keys of a base are kept. */
export interface ImageConfigFields {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  readonly config?: ContainerConfig;
  readonly history?: readonly HistoryEntry[];
  readonly [extension: string]: unknown;
}

/** The config blob of an image. */
export interface ImageConfig extends ImageConfigFields {
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
}
