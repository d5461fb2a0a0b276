import type { DocumentStore, RegistryClient } from '../registry/index.ts';
import { defined } from '../spec/record.ts';

/** Limits of time for registries, in seconds; absent ones have defaults. */
export interface RegistrySeconds {
  /** For a connection to a registry. */
  readonly connect?: number;
  /** Without a byte in either direction. */
  readonly idle?: number;
  /** For the answer to the end of an upload. */
  readonly commit?: number;
  /** All pauses between the tries of one request. */
  readonly retry?: number;
}

export interface RegistryConnectionOptions {
  /** Where credentials, proxies and certificates are. */
  readonly env: Readonly<Record<string, string>>;
  /** Registries that may be talked to over plain HTTP or with an unknown certificate. */
  readonly insecure?: readonly string[];
  readonly timeouts?: RegistrySeconds;
  /** Where manifests and configs stay that are read; absent: nowhere. */
  readonly documents?: DocumentStore;
  readonly onWarning?: (message: string) => void;
  /** Told of each request: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  readonly onRequest?: (line: string) => void;
}

/** One client, made when the first registry is talked to: its code is not even loaded before. */
export interface RegistryConnection {
  client(): Promise<RegistryClient>;
  close(): Promise<void>;
}

export function registryConnection({
  timeouts: { connect, idle, commit, retry } = {},
  onRequest,
  ...options
}: RegistryConnectionOptions): RegistryConnection {
  let made: Promise<RegistryClient> | undefined;
  const seconds = { connect, idle, commit, retry };
  const timeouts = Object.fromEntries(
    Object.entries(seconds).flatMap(([name, limit]) =>
      limit === undefined ? [] : [[`${name}Ms`, Math.round(limit * 1000)]],
    ),
  );
  return {
    client() {
      made ??= import('../registry/index.ts').then(({ createRegistryClient }) =>
        createRegistryClient({ ...options, timeouts, ...defined({ log: onRequest }) }),
      );
      return made;
    },
    async close() {
      await (await made)?.close();
    },
  };
}
