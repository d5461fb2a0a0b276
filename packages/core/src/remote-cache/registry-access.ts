import type { StringMap } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { RegistryClient } from '@strake/oci/registry';

/** How registries are reached. */
export interface RegistryAccess {
  /** Where credentials, proxies and certificates are. */
  readonly env: StringMap;
  /** Registries that may be reached over plain HTTP or with an untrusted certificate. */
  readonly insecure?: readonly string[];
  /** Called with one line per request: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  readonly onRequest?: (line: string) => void;
}

/**
 * For lookups: the client tries nothing again, no pause that a registry asks for is kept. A silent registry is given up earlier, see
 * `silence-limit.ts`.
 */
export const LOOKUP_TIMEOUTS = {
  connectMs: 2000,
  idleMs: 2000,
  commitMs: 2000,
  retryMs: 0,
  backoffMs: 0,
};

/** For layers: their transfer may take long, as long as bytes move. */
export const TRANSFER_TIMEOUTS = {
  connectMs: 2000,
  idleMs: 10_000,
  commitMs: 10_000,
  retryMs: 1000,
  backoffMs: 250,
};

/** For listing and deleting: a registry that limits the rate may ask for pauses, a silent one is given up. */
export const HOUSEKEEPING_TIMEOUTS = {
  connectMs: 5000,
  idleMs: 10_000,
  commitMs: 10_000,
  retryMs: 10_000,
  backoffMs: 250,
};

/** A client that is made when it is first needed: its code is not even loaded before. */
export interface LazyClient {
  get(): Promise<RegistryClient>;
  close(): Promise<void>;
}

/** @param heard called with every response */
export function lazyClient(
  { onRequest, env, insecure }: RegistryAccess,
  timeouts: Partial<typeof LOOKUP_TIMEOUTS>,
  heard: () => void = () => {},
): LazyClient {
  let made: Promise<RegistryClient> | undefined;
  return {
    get() {
      made ??= import('@strake/oci/registry').then(({ createRegistryClient }) =>
        createRegistryClient({
          env,
          timeouts,
          log(line) {
            heard();
            onRequest?.(line);
          },
          ...defined({ insecure }),
        }),
      );
      return made;
    },
    async close() {
      await (await made)?.close();
    },
  };
}
