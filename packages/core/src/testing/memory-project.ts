import type { MemoryBases } from './memory-base.ts';
import type { MemoryFile, MemoryPrograms } from './memory-host.ts';

/** A small project that is only in memory. */
export interface MemoryProject {
  /** What `strake.config.*` would hold; by default one image for linux/amd64 on `scratch`, without version control facts. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** By path from the project's directory. */
  readonly files?: Readonly<Record<string, MemoryFile>>;
  /** What programs answer; by default none is installed. Steps of a compile are run by it too. */
  readonly programs?: MemoryPrograms;
  /** By reference, as `base` in the configuration names them. */
  readonly bases?: MemoryBases;
  /** The caller's environment. A contract changes each variable, one at a time, between builds with a cache. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}
