import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { stringify } from 'yaml';

/** Who may use a registry; everybody else gets a 401 with a Basic challenge. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** PEM files of a registry with TLS. */
export interface RegistryTls {
  readonly certificate: string;
  readonly key: string;
  /** Of the CA that clients must have their certificates from; absent: clients need none. */
  readonly clientCa?: string;
}

/** The token server that a registry sends its clients to. */
export interface TokenServer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** PEM file of the certificate that tokens are signed by. */
  readonly certificate: string;
}

/** What a CNCF distribution registry is configured with. */
export interface DistributionOptions {
  readonly auth?: Credentials;
  /** In the place of `auth`. */
  readonly token?: TokenServer;
  readonly tls?: RegistryTls;
  /** False: as it is without configuration, it refuses manifests with layers that live elsewhere. */
  readonly foreign?: boolean;
  /** A directory `storage` that an earlier one has written: this one begins with a copy of it. Default: empty. */
  readonly storage?: string;
}

/**
 * Writes the configuration of a CNCF distribution registry, v2 or v3: files in `directory`, a port that the
 * operating system chooses, deletion allowed, manifests with foreign layers accepted unless that is not wanted.
 * @returns its path
 */
export async function writeRegistryConfig(
  directory: string,
  { auth, token, tls, foreign = true, storage }: DistributionOptions,
): Promise<string> {
  if (storage !== undefined) await cp(storage, join(directory, 'storage'), { recursive: true });
  const config = {
    version: 0.1,
    log: { level: 'info', formatter: 'text', accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: join(directory, 'storage') },
      delete: { enabled: true },
    },
    http: { addr: '127.0.0.1:0', secret: 'only for tests', ...(tls && { tls: tlsConfig(tls) }) },
    ...(foreign && { validation: { manifests: { urls: { allow: ['.*'] } } } }),
    ...(auth && { auth: await basicAuth(directory, auth) }),
    ...(token && { auth: tokenAuth(token) }),
  };
  const path = join(directory, 'registry.yml');
  await writeFile(path, stringify(config));
  return path;
}

function tlsConfig({ certificate, key, clientCa }: RegistryTls) {
  return { certificate, key, ...(clientCa && { clientcas: [clientCa] }) };
}

function tokenAuth({ realm, service, issuer, certificate }: TokenServer) {
  return { token: { realm, service, issuer, rootcertbundle: certificate } };
}

async function basicAuth(directory: string, { user, password }: Credentials) {
  const path = join(directory, 'htpasswd');
  await writeFile(path, `${user}:${await hash(password, 4)}\n`);
  return { htpasswd: { realm: 'strake-test', path } };
}
