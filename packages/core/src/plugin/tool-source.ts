import type { StringMap } from '@strake/oci';
import type { DiscoveryFiles } from '../action-cache/discovery.ts';
import type { Log } from './context.ts';
import type { WrittenOptions } from './package-names.ts';

/** What is known where a program is missing. */
export interface ToolNeed {
  /** The plugin's options as written, before values by platform are resolved: those of each image over those at the top level. */
  readonly options: readonly WrittenOptions[];
  /** Absolute directory of the configuration. */
  readonly directory: string;
  readonly env: StringMap;
  readonly files: DiscoveryFiles;
  /** The machine, in Go's spelling: `linux`, `darwin`, `windows`; `amd64`, `arm64`. */
  readonly system: { readonly os: string; readonly architecture: string };
}

/** An answer to a GET request. */
export interface ToolResponse {
  readonly status: number;
  /** Bytes; a chunk is valid until the next one is asked for. To be read once, or not at all. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The first 2 KiB of the body, for messages. */
  text(): Promise<string>;
}

/**
 * Sends a GET request, with the proxies and certificates of the environment, as registries get it. Redirects are followed, but not from HTTPS to
 * HTTP; a user and password in the URL are sent to its own host only.
 * @throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, REGISTRY_TLS, REGISTRY_PROTOCOL
 */
export type ToolFetch = (url: URL) => Promise<ToolResponse>;

export interface ToolFetchContext {
  readonly fetch: ToolFetch;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Gets a program for machines that do not have it: a value of the `tools` of a plugin. */
export interface ToolSource {
  /**
   * The absolute directory in which a copy would be that is here already. It is called in every build without the program on PATH, so it
   * must not run processes or use the network.
   * @returns undefined if the project needs none
   */
  find(need: ToolNeed): string | undefined;
  /**
   * Fetches a copy to where `find` finds it from then on. It must verify what it gets, and leave nothing half. It is called when a build fails because
   * the program is missing; the build starts again with the directory at the end of PATH.
   * @returns the directory; undefined if it must not be fetched
   */
  fetch(need: ToolNeed, context: ToolFetchContext): Promise<string | undefined>;
}
