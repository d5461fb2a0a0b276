import { type Login, parseRegistry, StrakeError } from '@strake/oci';
import {
  createCredentialFinder,
  eraseCredential,
  readRegistryRules,
  registryConnection,
  storeCredential,
} from '@strake/oci/internal';
import { definedOnly } from '../compose/build-environment.ts';

export interface LoginOptions {
  /** Where credentials, proxies and certificates are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Registries that may be talked to over plain HTTP or with an unknown certificate. */
  readonly insecure?: readonly string[];
  readonly onWarning?: (message: string) => void;
  /** Told of each request to the registry, without secrets. */
  readonly onRequest?: (line: string) => void;
}

/** Where a login is kept, or was. */
export interface LoginPlace {
  /** In normal form: `ghcr.io`, `docker.io`. */
  readonly registry: string;
  /** The file; it names the helper where there is one. */
  readonly path: string;
  /** What stands behind `docker-credential-`; undefined: the login stands in the file, unencrypted. */
  readonly helper?: string;
}

/**
 * Asks a registry whether it takes a login, and keeps it where docker, podman and strake look: by the first credential helper of
 * `registries.conf`, by the one that the file names for the registry, else in the file, `REGISTRY_AUTH_FILE` or Docker's
 * config.json.
 * @param host `HOST[:PORT]`, any name of Docker Hub
 * @throws REFERENCE_INVALID, REGISTRY_UNAUTHORIZED where it is refused, and then nothing is written; REGISTRY_*,
 * REGISTRY_CREDENTIALS, OUTPUT_UNWRITABLE
 */
export async function login(
  host: string,
  { username, password }: Login,
  options: LoginOptions,
): Promise<LoginPlace> {
  const { signal, insecure = [], onWarning, onRequest } = options;
  const env = definedOnly(options.env);
  const registry = parseRegistry(host);
  if (username.includes(':')) {
    // Source: RFC 7617, section 2.
    throw new StrakeError('CONFIG_OPTION', 'a user name with a colon is none', {
      hint: 'No registry takes one: check whether a password stands behind it.',
    });
  }
  const connection = registryConnection({
    env,
    insecure,
    ...(onWarning ? { onWarning } : {}),
    ...(onRequest ? { onRequest } : {}),
  });
  try {
    const client = await connection.client();
    if (!(await client.checkLogin(registry, { username, password }, signal)))
      onWarning?.(`registry ${registry} lets everybody in: the login could not be tried`);
    const { credentialHelpers } = await readRegistryRules(env);
    const credential = { username, password };
    const place = await storeCredential(env, registry, credential, signal, credentialHelpers);
    const helpers = async () => credentialHelpers;
    const used = await createCredentialFinder({ env, helpers }).find(registry, '', signal);
    if (used && !used.source.includes(place.path))
      onWarning?.(`the login of ${used.source} for ${registry} comes before this one`);
    return { registry, ...place };
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    await connection.close();
  }
}

/**
 * Forgets the login for a registry that {@link login} keeps.
 * @returns undefined where there was none
 * @throws REFERENCE_INVALID, REGISTRY_CREDENTIALS, OUTPUT_UNWRITABLE
 */
export async function logout(
  host: string,
  { env: given, signal, onWarning }: Omit<LoginOptions, 'insecure' | 'onRequest'>,
): Promise<LoginPlace | undefined> {
  const env = definedOnly(given);
  const registry = parseRegistry(host);
  const { credentialHelpers } = await readRegistryRules(env);
  const place = await eraseCredential(env, registry, signal, credentialHelpers);
  const helpers = async () => credentialHelpers;
  const left = await createCredentialFinder({ env, helpers }).find(registry, '', signal);
  if (left) onWarning?.(`a login for ${registry} stays in ${left.source}`);
  return place && { registry, ...place };
}
