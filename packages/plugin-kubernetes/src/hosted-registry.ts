/** A registry for development that a cluster announces. */
export interface HostedRegistry {
  /** Where this machine pushes: `localhost:5001`. */
  readonly host: string;
  /** Where the nodes of the cluster pull, which pods name. */
  readonly hostInCluster: string;
}

/** Where clusters announce it. Source: KEP-1755 */
export const CONFIG_MAP = {
  namespace: 'kube-public',
  name: 'local-registry-hosting',
  key: 'localRegistryHosting.v1',
} as const;

/** A host of the grammar of references, with an optional port and path. */
const HOST = /^[a-zA-Z0-9][a-zA-Z0-9.-]*(:\d{1,5})?(\/[a-z0-9._-]+)*$/;

/**
 * Reads the announcement: YAML with one text for each key. Source: KEP-1755, `LocalRegistryHostingV1`
 * @returns undefined if it names no host that is well-formed
 */
export function readHostedRegistry(text: string): HostedRegistry | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key = '', , quoted, plain = ''] =
      /^(\w+):\s*(?:(["'])(.*)\2|([^#]*?))\s*(?:#.*)?$/.exec(line.trimEnd()) ?? [];
    values.set(key, quoted ?? plain);
  }
  const host = values.get('host') ?? '';
  const inCluster = values.get('hostFromContainerRuntime') || host;
  return HOST.test(host) && HOST.test(inCluster) ? { host, hostInCluster: inCluster } : undefined;
}
