import type { ConfigSource } from '../config/project.ts';
import type { BuildRequest } from '../pipeline/build.ts';
import type { EventHandler } from '../pipeline/event.ts';
import type { Plugin } from '../plugin/definition.ts';

/** A configuration with its imported plugins, and build options. */
export interface BuildOptions extends BuildRequest {
  /** As written, in the form of `strake.config.*`. */
  readonly config: unknown;
  /** Their order breaks ties between taps. */
  readonly plugins: readonly Plugin[];
  /** Absolute directory that relative paths are resolved against. */
  readonly directory: string;
  /** The source of the configuration, for error messages. */
  readonly source?: ConfigSource;
  readonly onEvent?: EventHandler;
  /** Environment of tools, credentials and `SOURCE_DATE_EPOCH`; default: only the process's PATH and HOME. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Registries that may use plain HTTP or an unknown certificate: `host[:port]`. */
  readonly insecure?: readonly string[];
  /** False: do not use strake's cache. */
  readonly cache?: boolean;
  /** The number of parallel compiles, at least 1; default: one per core, at most one per GiB of memory. */
  readonly jobs?: number;
}
