const HUB = 'docker.io';
const HUB_HOSTS: readonly string[] = [HUB, 'index.docker.io', 'registry-1.docker.io'];

/** What Docker Hub's credentials are filed under. */
export const HUB_SERVER = 'https://index.docker.io/v1/';

/**
 * A key of `auths` or `credHelpers` in the form that is compared: host in lower case with its port, then the path; without the
 * API version of legacy keys, all names of Docker Hub as `docker.io`. A key that is a URL stands for its host, whatever its path.
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

/** The server that a credential helper of Docker is asked for. */
export function helperServer(registry: string): string {
  return normalCredentialKey(registry) === HUB ? HUB_SERVER : registry;
}

/** The names that a helper of `registries.conf` may have a registry under: podman's, then Docker's. */
export function helperServers(registry: string): readonly string[] {
  return normalCredentialKey(registry) === HUB ? [HUB, HUB_SERVER] : [registry];
}
