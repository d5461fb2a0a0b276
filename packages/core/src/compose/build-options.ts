import type { ConfigSource } from '../config/project.ts';
import type { BuildRequest } from '../pipeline/build.ts';
import type { EventHandler } from '../pipeline/event.ts';
import type { Plugin } from '../plugin/definition.ts';

/** A configuration with its plugins at hand, and how it is to be built. */
export interface BuildOptions extends BuildRequest {
  /** As written: the shape of `strake.config.*`. */
  readonly config: unknown;
  /** In the order that decides between equals. */
  readonly plugins: readonly Plugin[];
  /** Absolute directory that relative paths start at. */
  readonly directory: string;
  /** Where the configuration came from, for error messages. */
  readonly source?: ConfigSource;
  readonly onEvent?: EventHandler;
  /** Environment of tools, credentials and `SOURCE_DATE_EPOCH`; default: only the process's PATH and HOME. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Registries that may be talked to over plain HTTP or with an unknown certificate: `host[:port]`. */
  readonly insecure?: readonly string[];
  /** False: use nothing of strake's own cache. */
  readonly cache?: boolean;
  /** How many compiles run at once, at least 1; default: one a core, and no more than one a GiB of memory. */
  readonly jobs?: number;
}
