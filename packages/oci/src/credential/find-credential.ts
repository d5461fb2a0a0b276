import { messageOf, StrakeError } from '../errors/index.ts';
import { defined } from '../spec/record.ts';
import type { Credential, Environment } from './credential.ts';
import { type CredentialFile, parseCredentialFile, readCredentialFile } from './credential-file.ts';
import { AUTH_FILES, type CredentialHelpers, ONLY_FILES } from './credential-helpers.ts';
import {
  credentialKeys,
  helperServer,
  helperServers,
  normalCredentialKey,
} from './credential-key.ts';
import { credentialLocations } from './credential-location.ts';
import { decodeAuth } from './decode-auth.ts';
import { runHelper } from './run-helper.ts';

/** Finds credentials for one build: files are read, and helpers run, only once. */
export interface CredentialFinder {
  /**
   * The credential for a repository, or undefined: then the registry is used anonymously.
   * @throws REGISTRY_CREDENTIALS for a broken file or helper among those searched
   */
  find(registry: string, repository: string, signal?: AbortSignal): Promise<Credential | undefined>;
  /** Where credentials are searched for, for messages. */
  readonly searched: readonly string[];
}

export interface CredentialFinderOptions {
  readonly env: Environment;
  /** The timeout for one helper. */
  readonly helperTimeoutMs?: number;
  /** The helpers of `registries.conf`; called by the first search. */
  readonly helpers?: () => Promise<CredentialHelpers | undefined>;
}

/**
 * Searches every location in turn until one has a credential: the helpers of `registries.conf`, and, if these include them or are
 * not set, the files (see {@link credentialLocations}). Within a file the most specific path of `auths` wins, then the host's
 * helper of `credHelpers`, then `credsStore`, then the host in `auths`.
 */
export function createCredentialFinder(options: CredentialFinderOptions): CredentialFinder {
  const locations = credentialLocations(options.env);
  const files = new Map<number, Promise<CredentialFile | undefined>>();
  const helpers = new Map<string, Promise<Credential | undefined>>();

  const file = (index: number) =>
    memoized(files, index, async () => {
      const location = locations[index];
      if (!location) return undefined;
      return 'path' in location
        ? readCredentialFile(location.path, location.isNamed)
        : parseCredentialFile(location.text, location.variable);
    });
  const helper = (name: string, server: string, source: string, signal: AbortSignal | undefined) =>
    memoized(helpers, `${name}\0${server}`, () =>
      runHelper({
        name,
        server,
        source,
        env: options.env,
        ...defined({ timeoutMs: options.helperTimeoutMs, signal }),
      }),
    );

  const findInFiles = async (
    registry: string,
    repository: string,
    signal: AbortSignal | undefined,
  ): Promise<Credential | undefined> => {
    for (const index of locations.keys()) {
      const found = await file(index);
      const credential =
        found &&
        (await findInFile(found, registry, repository, (name) =>
          helper(name, helperServer(registry), found.source, signal),
        ));
      if (credential) return credential;
    }
    return undefined;
  };
  const askHelper = async (
    name: string,
    source: string,
    registry: string,
    signal: AbortSignal | undefined,
  ): Promise<Credential | undefined> => {
    for (const server of helperServers(registry)) {
      const credential = await helper(name, server, source, signal);
      if (credential) return credential;
    }
    return undefined;
  };
  const fileNames = locations.map((location) =>
    'path' in location ? location.path : location.variable,
  );
  let order = ONLY_FILES;

  return {
    get searched() {
      return order.names.flatMap((name) =>
        name === AUTH_FILES ? fileNames : [`docker-credential-${name}`],
      );
    },
    async find(registry, repository, signal) {
      order = (await options.helpers?.()) ?? ONLY_FILES;
      let failure: unknown;
      for (const name of order.names) {
        try {
          const credential =
            name === AUTH_FILES
              ? await findInFiles(registry, repository, signal)
              : await askHelper(name, order.source, registry, signal);
          if (credential) return credential;
        } catch (error) {
          // As in podman, a helper that fails is an error only if none of the others has a credential.
          if (!StrakeError.is(error)) throw error;
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return undefined;
    },
  };
}

async function findInFile(
  file: CredentialFile,
  registry: string,
  repository: string,
  askHelper: (name: string) => Promise<Credential | undefined>,
): Promise<Credential | undefined> {
  const host = normalCredentialKey(registry);
  for (const key of credentialKeys(registry, repository)) {
    if (key === host) {
      const helper = file.credHelpers.get(host) ?? file.credsStore;
      const credential = helper ? await askHelper(helper) : undefined;
      if (credential) return credential;
    }
    const credential = inlineCredential(file, key);
    if (credential) return credential;
  }
  return undefined;
}

function inlineCredential(file: CredentialFile, key: string): Credential | undefined {
  const entry = file.auths.get(key);
  try {
    return entry && decodeAuth(entry, file.source);
  } catch (error) {
    throw new StrakeError(
      'REGISTRY_CREDENTIALS',
      `entry ${key} of ${file.source} is not a valid credential: ${messageOf(error)}`,
      {
        hint: `Log in to ${key} again, or remove the entry.`,
      },
    );
  }
}

/** Failures are not cached: one may be the caller's abort. */
function memoized<K, V>(memory: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = memory.get(key);
  if (known) return known;
  const made = make();
  memory.set(key, made);
  made.catch(() => memory.delete(key));
  return made;
}
