import type { BuildFacts } from '../plugin/build-facts.ts';
import type { MemoryBases } from './memory-base.ts';
import type { MemoryFile } from './memory-files.ts';
import type { MemoryPrograms } from './memory-programs.ts';

/** A small project in memory. */
export interface MemoryProject {
  /**
   * The content of `strake.config.*`; by default one image for linux/amd64 on `scratch`, without version control stamps.
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Files by path, relative to the project's directory. A contract changes and removes each of them, one at a time, between builds
   * with a cache.
   */
  readonly files?: Readonly<Record<string, MemoryFile>>;
  /** The fake for programs; by default none is installed. It also runs the steps of compiles. */
  readonly programs?: MemoryPrograms;
  /** Bases by reference, as written in the configuration. */
  readonly bases?: MemoryBases;
  /** The caller's environment. A contract changes each variable, one at a time, between builds with a cache. */
  readonly env?: Readonly<Record<string, string>>;
  /** What `context.buildFacts` returns, over the facts of a build in memory: no repository, and plugins without a version. */
  readonly buildFacts?: Partial<BuildFacts>;
  /** What the user types when a plugin asks for a secret; absent: there is no terminal. */
  readonly secret?: string;
  readonly signal?: AbortSignal;
}
