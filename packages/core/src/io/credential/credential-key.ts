const HUB = 'docker.io';
const HUB_HOSTS: readonly string[] = [HUB, 'index.docker.io', 'registry-1.docker.io'];

/** What Docker Hub's credentials are filed under. */
export const HUB_SERVER = 'https://index.docker.io/v1/';

/**
 * A key of `auths` or `credHelpers` in the form that is compared: host in lower case with its port, then the path;
 * without scheme, without the API version of legacy keys, all names of Docker Hub as `docker.io`.
 */
export function normalCredentialKey(key: string): string {
  const bare = key
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '');
  const slash = bare.indexOf('/');
  const host = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase();
  return (HUB_HOSTS.includes(host) ? HUB : host) + (slash < 0 ? '' : bare.slice(slash));
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

/** The server that a credential helper is asked for. */
export function helperServer(registry: string): string {
  return normalCredentialKey(registry) === HUB ? HUB_SERVER : registry;
}
