import { messageOf, StrakeError, systemCode } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import { isRecord } from '../spec/record.ts';
import { normalCredentialKey } from './credential-key.ts';
import type { AuthEntry } from './decode-auth.ts';

/** The content of Docker's `config.json` or Podman's `auth.json` that matters to strake; keys are normalized. */
export interface CredentialFile {
  /** Path, or the name of the environment variable. */
  readonly source: string;
  readonly auths: ReadonlyMap<string, AuthEntry>;
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore?: string;
}

/**
 * Reads a credential file; undefined if it does not exist. An empty file contains no credentials.
 * @param isNamed true: the user named this file, and a directory in its place is an error. Otherwise a directory counts as a
 * missing file, because Docker creates one when it mounts a file that does not exist.
 * @throws REGISTRY_CREDENTIALS with the path, for a file that is unreadable or malformed
 */
export async function readCredentialFile(
  path: string,
  isNamed = false,
): Promise<CredentialFile | undefined> {
  let text: string;
  try {
    text = readRegularFile(path);
  } catch (error) {
    const absent = ['ENOENT', 'ENOTDIR', ...(isNamed ? [] : ['EISDIR'])];
    if (absent.includes(systemCode(error) ?? '')) return undefined;
    throw broken(path, 'cannot be read', error);
  }
  return parseCredentialFile(text, path);
}

/**
 * Parses the text of a credential file.
 * @throws REGISTRY_CREDENTIALS naming `source`
 */
export function parseCredentialFile(text: string, source: string): CredentialFile {
  const bare = text.replace(/^\uFEFF/, '').trim();
  const file = bare === '' ? {} : parseJson(bare, source);
  if (!isRecord(file)) throw broken(source, 'does not contain a JSON object');
  const store = file.credsStore;
  return {
    source,
    auths: entries(file.auths, (value) => (isRecord(value) ? readEntry(value) : undefined)),
    credHelpers: entries(file.credHelpers, (value) =>
      typeof value === 'string' ? value : undefined,
    ),
    ...(typeof store === 'string' && store !== '' ? { credsStore: store } : {}),
  };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which contains secrets.
    throw broken(source, 'is not valid JSON');
  }
}

function readEntry(entry: Readonly<Record<string, unknown>>): AuthEntry {
  const string = (key: string) => (typeof entry[key] === 'string' ? entry[key] : undefined);
  return {
    auth: string('auth'),
    username: string('username'),
    password: string('password'),
    identitytoken: string('identitytoken'),
    registrytoken: string('registrytoken'),
  };
}

/** Of two keys with the same meaning, the normalized one wins. */
function entries<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const [key, item] of Object.entries(isRecord(value) ? value : {})) {
    const normal = normalCredentialKey(key);
    const entry = read(item);
    if (entry !== undefined && (normal === key || !found.has(normal))) found.set(normal, entry);
  }
  return found;
}

function broken(source: string, what: string, cause?: unknown): StrakeError {
  const detail = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new StrakeError('REGISTRY_CREDENTIALS', `credential file ${source} ${what}${detail}`, {
    hint: 'Correct or remove the file; docker login and podman login write it.',
    cause,
  });
}
