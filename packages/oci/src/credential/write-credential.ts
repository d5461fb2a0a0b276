import { join } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { isRecord } from '../spec/record.ts';
import { askHelper, type Helper } from './ask-helper.ts';
import type { Environment } from './credential.ts';
import { readCredentialFile } from './credential-file.ts';
import { AUTH_FILES, type CredentialHelpers, ONLY_FILES } from './credential-helpers.ts';
import { HUB_SERVER, helperServer, helperServers, normalCredentialKey } from './credential-key.ts';
import { type CredentialJson, editCredentialFile } from './edit-credential-file.ts';

/** A user name and password. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Where a credential was stored, or removed from. */
export interface CredentialPlace {
  readonly path: string;
  /** The helper that the file (or `registries.conf`) configures for the registry; absent: the credential is in the file itself, unencrypted. */
  readonly helper?: string;
}

/**
 * Stores a credential for a registry where it is searched for first: in a helper of `registries.conf`, else in the helper that the
 * file configures for it, else in the file itself. The file is `REGISTRY_AUTH_FILE`, else Docker's config.json, which Podman reads
 * too.
 * @param registry normalized: `ghcr.io`, `docker.io`, `localhost:5000`
 * @throws REGISTRY_CREDENTIALS if no helper accepts it, OUTPUT_UNWRITABLE
 */
export async function storeCredential(
  env: Environment,
  registry: string,
  login: Login,
  signal: AbortSignal,
  { names, source }: CredentialHelpers = ONLY_FILES,
): Promise<CredentialPlace> {
  let failure: unknown;
  for (const name of names) {
    if (name === AUTH_FILES) return storeInFile(env, registry, login, signal);
    try {
      const [ServerURL = registry] = helperServers(registry);
      await storeInHelper({ name, source, env, signal }, ServerURL, login);
      return { path: source, helper: name };
    } catch (error) {
      if (!StrakeError.is(error)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function storeInFile(
  env: Environment,
  registry: string,
  login: Login,
  signal: AbortSignal,
): Promise<CredentialPlace> {
  const place = await placeFor(env, registry);
  const { path, helper } = place;
  if (helper !== undefined)
    await storeInHelper(helperOf(place, helper, env, signal), helperServer(registry), login);
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  // An empty entry means that a helper has the credential, as with docker login.
  const entry = helper === undefined ? { auth } : {};
  await editCredentialFile(path, (file) => setEntry(file, registry, entry), signal);
  return place;
}

/** @throws REGISTRY_CREDENTIALS */
async function storeInHelper(
  helper: Helper,
  ServerURL: string,
  { username, password }: Login,
): Promise<void> {
  const input = JSON.stringify({ ServerURL, Username: username, Secret: password });
  await askHelper({ ...helper, secrets: [password] }, 'store', input);
}

/**
 * Removes the credential for a registry from the helpers and the file that {@link storeCredential} may use.
 * @returns the first place that had it; undefined if none had
 * @throws REGISTRY_CREDENTIALS, OUTPUT_UNWRITABLE
 */
export async function eraseCredential(
  env: Environment,
  registry: string,
  signal: AbortSignal,
  { names, source }: CredentialHelpers = ONLY_FILES,
): Promise<CredentialPlace | undefined> {
  let place: CredentialPlace | undefined;
  for (const name of names) {
    if (name === AUTH_FILES) {
      const erased = await eraseFromFile(env, registry, signal);
      place ??= erased;
      continue;
    }
    const helper = { name, source, env, signal };
    for (const server of helperServers(registry)) {
      if ((await askHelper(helper, 'get', server)) === undefined) continue;
      await askHelper(helper, 'erase', server);
      place ??= { path: source, helper: name };
    }
  }
  return place;
}

async function eraseFromFile(
  env: Environment,
  registry: string,
  signal: AbortSignal,
): Promise<CredentialPlace | undefined> {
  const place = await placeFor(env, registry);
  const { path, helper } = place;
  const file = await readCredentialFile(path);
  if (!file) return undefined;
  const asked = helper && helperOf(place, helper, env, signal);
  const server = helperServer(registry);
  const wasKept = asked ? (await askHelper(asked, 'get', server)) !== undefined : false;
  if (asked && wasKept) await askHelper(asked, 'erase', server);
  if (file.auths.has(normalCredentialKey(registry)))
    await editCredentialFile(path, (object) => setEntry(object, registry, undefined), signal);
  else if (!wasKept) return undefined;
  return place;
}

/** The file that credentials are written to. @throws REGISTRY_CREDENTIALS if no variable gives a directory */
async function placeFor(env: Environment, registry: string): Promise<CredentialPlace> {
  const home = env.HOME || env.USERPROFILE;
  const directory = env.DOCKER_CONFIG || (home && join(home, '.docker'));
  const path = env.REGISTRY_AUTH_FILE || (directory && join(directory, 'config.json'));
  if (!path) {
    throw new StrakeError('REGISTRY_CREDENTIALS', 'the location of credentials is unknown', {
      hint: 'Set HOME, DOCKER_CONFIG or REGISTRY_AUTH_FILE.',
    });
  }
  const file = await readCredentialFile(path);
  const helper = file?.credHelpers.get(normalCredentialKey(registry)) ?? file?.credsStore;
  return { path, ...(helper ? { helper } : {}) };
}

function helperOf(
  { path }: CredentialPlace,
  name: string,
  env: Environment,
  signal: AbortSignal,
): Helper {
  return { name, source: path, env, signal };
}

/** Replaces all entries for the same registry with one. @returns whether anything changed */
function setEntry(file: CredentialJson, registry: string, entry: object | undefined): boolean {
  const key = normalCredentialKey(registry);
  const held = Object.entries(isRecord(file.auths) ? file.auths : {});
  const others = held.filter(([name]) => normalCredentialKey(name) !== key);
  if (entry === undefined && others.length === held.length) return false;
  const server = key === 'docker.io' ? HUB_SERVER : key;
  file.auths = Object.fromEntries([...others, ...(entry ? [[server, entry]] : [])]);
  return true;
}
