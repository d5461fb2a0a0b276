import type { Credential } from './credential.ts';

/** One value of `auths`. */
export interface AuthEntry {
  /** Base64 of `USER:PASSWORD`. */
  readonly auth?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly identitytoken?: string | undefined;
  readonly registrytoken?: string | undefined;
}

/**
 * The credential of an entry; undefined for an entry without one (`{}` means that a helper has it).
 * @throws Error saying what is wrong, without the secret
 */
export function decodeAuth(entry: AuthEntry, source: string): Credential | undefined {
  const pair = entry.auth
    ? decodePair(entry.auth)
    : { username: entry.username ?? '', password: entry.password ?? '' };
  if (entry.registrytoken) return { kind: 'bearer', token: entry.registrytoken, source };
  if (entry.identitytoken) {
    return { kind: 'identity', username: pair.username, token: entry.identitytoken, source };
  }
  if (pair.username === '' && pair.password === '') return undefined;
  return { kind: 'password', ...pair, source };
}

function decodePair(auth: string): { username: string; password: string } {
  const encoded = auth.trim();
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) throw new Error('its auth is not valid base64');
  // Some writers pad the pair with NULs up to the block size of the encoding.
  const text = Buffer.from(encoded, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon < 0) throw new Error('its auth does not decode to USER:PASSWORD');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
