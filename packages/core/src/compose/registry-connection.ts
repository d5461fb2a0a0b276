import type { DocumentStore, RegistryClient } from '@strake/oci/registry';
import type { ProjectTimeouts } from '../config/project.ts';

export interface RegistryConnectionOptions {
  /** Where credentials, proxies and certificates are. */
  readonly env: Readonly<Record<string, string>>;
  /** Registries that may be talked to over plain HTTP or with an unknown certificate. */
  readonly insecure?: readonly string[];
  /** Seconds, from the configuration. */
  readonly timeouts?: ProjectTimeouts;
  /** Where manifests and configs of bases stay between builds. */
  readonly documents?: DocumentStore;
  readonly onWarning?: (message: string) => void;
  /** Told of each request, in one line without secrets. */
  readonly onRequest?: (line: string) => void;
}

/** One client, made when the first registry is talked to: its code is not even loaded before. */
export interface RegistryConnection {
  client(): Promise<RegistryClient>;
  close(): Promise<void>;
}

export function registryConnection({
  env,
  insecure = [],
  timeouts,
  documents,
  onWarning,
  onRequest,
}: RegistryConnectionOptions): RegistryConnection {
  let made: Promise<RegistryClient> | undefined;
  const { plugin: _, ...registry } = timeouts ?? {};
  const milliseconds = Object.fromEntries(
    Object.entries(registry).map(([name, seconds]) => [`${name}Ms`, Math.round(seconds * 1000)]),
  );
  return {
    client() {
      made ??= import('@strake/oci/registry').then(({ createRegistryClient }) =>
        createRegistryClient({
          env,
          insecure,
          timeouts: milliseconds,
          ...(documents ? { documents } : {}),
          ...(onWarning ? { onWarning } : {}),
          ...(onRequest ? { log: onRequest } : {}),
        }),
      );
      return made;
    },
    async close() {
      await (await made)?.close();
    },
  };
}
