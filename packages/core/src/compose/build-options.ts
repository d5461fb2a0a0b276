import type { ConfigSource } from '../config/project.ts';
import type { BuildRequest } from '../pipeline/build.ts';
import type { EventHandler } from '../pipeline/event.ts';
import type { Shard } from '../pipeline/run-shard.ts';
import type { Plugin } from '../plugin/definition.ts';

/** A configuration with its imported plugins, and build options. */
export interface BuildOptions extends BuildRequest {
  /** As written, in the form of `strake.config.*`. */
  readonly config: unknown;
  /** Their order breaks ties between taps. */
  readonly plugins: readonly Plugin[];
  /** Absolute directory that relative paths are resolved against. */
  readonly directory: string;
  /** Further absolute directories that plugins may read, besides this one and its git work tree. */
  readonly readable?: readonly string[];
  /** The source of the configuration, for error messages. */
  readonly source?: ConfigSource;
  /** What a command line changed in the configuration, for records of the build: `vars.version=1`, `packages=./cmd/app`. */
  readonly overrides?: readonly string[];
  /** Asks the user for a secret, without echo, for plugins that need one: the password of a key. Absent: there is nobody to ask. */
  readonly askSecret?: (question: string, signal: AbortSignal) => Promise<string>;
  readonly onEvent?: EventHandler;
  /** Environment of tools, credentials and `SOURCE_DATE_EPOCH`; default: only the process's PATH and HOME. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Registries that may use plain HTTP or an unknown certificate: `host[:port]`. */
  readonly insecure?: readonly string[];
  /** False: use neither strake's cache nor a remote cache. */
  readonly cache?: boolean;
  /** Repositories of remote caches that are read after those of the configuration. */
  readonly cacheFrom?: readonly string[];
  /**
   * True: write what this build made to the first repository; in a pull request, nothing is written unless it is `force`. Entries are signed
   * with the private key in `env.STRAKE_CACHE_KEY`, which is a key or the path of a file.
   */
  readonly cacheWrite?: boolean | 'force';
  /** Compile only this part of all programs and platforms into the remote cache, and make no image. */
  readonly shard?: Shard;
  /**
   * The number of parallel compiles, at least 1; default: one per core, up to half as many more where the last ones would leave cores
   * without work, and at most one per GiB of memory.
   */
  readonly jobs?: number;
}
