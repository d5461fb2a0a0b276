import { type Login, parseRegistry, type RegistrySeconds } from '@strake/oci';
import {
  createCredentialFinder,
  defined,
  eraseCredential,
  readRegistryRules,
  registryConnection,
  storeCredential,
} from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

export interface LoginOptions {
  /** Environment with the locations of credentials, proxies and certificates. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Registries that may use plain HTTP or an unknown certificate. */
  readonly insecure?: readonly string[];
  /** Time limits, in seconds; absent ones have defaults. */
  readonly timeouts?: RegistrySeconds;
  readonly onWarning?: (message: string) => void;
  /** Called for each request to the registry, without secrets. */
  readonly onRequest?: (line: string) => void;
}

/** The location of a login, or of a removed one. */
export interface LoginPlace {
  /** In normal form: `ghcr.io`, `docker.io`. */
  readonly registry: string;
  /** The credentials file, which may name a helper. */
  readonly path: string;
  /** The suffix of `docker-credential-`; undefined: the login is in the file, unencrypted. */
  readonly helper?: string;
}

/**
 * Verifies a login with the registry, and stores it where docker, podman and strake find it: with the first credential helper of
 * `registries.conf`, with the helper that the file names for the registry, else in the file, `REGISTRY_AUTH_FILE` or Docker's
 * config.json.
 * @param host `HOST[:PORT]`, any name of Docker Hub
 * @throws REFERENCE_INVALID, REGISTRY_UNAUTHORIZED for a refused login, and nothing is written; REGISTRY_*,
 * REGISTRY_CREDENTIALS, OUTPUT_UNWRITABLE
 */
export async function login(
  host: string,
  { username, password }: Login,
  options: LoginOptions,
): Promise<LoginPlace> {
  const { signal, insecure = [], timeouts, onWarning, onRequest } = options;
  const env = defined(options.env);
  const registry = parseRegistry(host);
  if (username.includes(':')) {
    // Source: RFC 7617, section 2.
    throw new StrakeError('CONFIG_OPTION', 'the user name must not contain a colon', {
      hint: 'Check whether it includes the password.',
    });
  }
  const connection = registryConnection({
    env,
    insecure,
    ...defined({ timeouts, onWarning, onRequest }),
  });
  try {
    const client = await connection.client();
    if (!(await client.checkLogin(registry, { username, password }, signal)))
      onWarning?.(
        `registry ${registry} allows anonymous access, so the credentials were not verified`,
      );
    const { credentialHelpers } = await readRegistryRules(env);
    const credential = { username, password };
    const place = await storeCredential(env, registry, credential, signal, credentialHelpers);
    const helpers = async () => credentialHelpers;
    const used = await createCredentialFinder({ env, helpers }).find(registry, '', signal);
    if (used && !used.source.includes(place.path))
      onWarning?.(`the login in ${used.source} for ${registry} takes precedence over this one`);
    return { registry, ...place };
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    await connection.close();
  }
}

/**
 * Removes the login for a registry that {@link login} stored.
 * @returns undefined if there was none
 * @throws REFERENCE_INVALID, REGISTRY_CREDENTIALS, OUTPUT_UNWRITABLE
 */
export async function logout(
  host: string,
  { env: given, signal, onWarning }: Omit<LoginOptions, 'insecure' | 'timeouts' | 'onRequest'>,
): Promise<LoginPlace | undefined> {
  const env = defined(given);
  const registry = parseRegistry(host);
  const { credentialHelpers } = await readRegistryRules(env);
  const place = await eraseCredential(env, registry, signal, credentialHelpers);
  const helpers = async () => credentialHelpers;
  const left = await createCredentialFinder({ env, helpers }).find(registry, '', signal);
  if (left) onWarning?.(`another login for ${registry} remains in ${left.source}`);
  return place && { registry, ...place };
}
