const HUB = 'docker.io';
const HUB_HOSTS: readonly string[] = [HUB, 'index.docker.io', 'registry-1.docker.io'];

/** The key of Docker Hub's credentials. */
export const HUB_SERVER = 'https://index.docker.io/v1/';

/**
 * Normalizes a key of `auths` or `credHelpers` for comparison: the host in lower case with its port, then the path; without the API
 * version of legacy keys, and with `docker.io` for all names of Docker Hub. A key that is a URL means its host, whatever its path.
 * Source: docker/cli `credentials.ConvertToHostname`; containers-auth.json(5) for paths behind a host.
 */
export function normalCredentialKey(key: string): string {
  const [, scheme, rest = ''] = /^(https?:\/\/)?(.*)$/is.exec(key.trim()) ?? [];
  const bare = rest.replace(/\/+$/, '').replace(/\/v[12]$/, '');
  const slash = bare.indexOf('/');
  const host = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase();
  const path = slash < 0 || scheme !== undefined ? '' : bare.slice(slash);
  return (HUB_HOSTS.includes(host) ? HUB : host) + path;
}

/**
 * The keys that may hold the credential for a repository, most specific first: `host/a/b`, `host/a`, `host`.
 * Source: containers-auth.json(5) "Format".
 */
export function credentialKeys(registry: string, repository: string): readonly string[] {
  const keys: string[] = [];
  for (
    let path = repository;
    path !== '';
    path = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  ) {
    keys.push(normalCredentialKey(`${registry}/${path}`));
  }
  return [...keys, normalCredentialKey(registry)];
}

/** The server name for a credential helper of Docker. */
export function helperServer(registry: string): string {
  return normalCredentialKey(registry) === HUB ? HUB_SERVER : registry;
}

/** The server names that a helper of `registries.conf` may know a registry by: podman's, then Docker's. */
export function helperServers(registry: string): readonly string[] {
  return normalCredentialKey(registry) === HUB ? [HUB, HUB_SERVER] : [registry];
}
