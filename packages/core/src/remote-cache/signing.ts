import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { messageOf, readRegularFile, shortened, systemCode } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

const PUBLIC_PREFIX = 'ed25519:';
const PRIVATE_PREFIX = 'ed25519-private:';

/** Whose entries are used: those of whoever may push to the repository, or those signed by one of some keys. */
export type Trust = 'registry' | ReadonlyMap<string, Verify>;

/** True if the signature of the message was made with the private key of a public one. */
type Verify = (message: Uint8Array, signature: Uint8Array) => boolean;

/** What entries are signed with. Functions hide the keys: published types must not need those of Node.js. */
export interface SigningKey {
  /** The signature of a message. */
  sign(message: Uint8Array): Uint8Array;
  /** `ed25519:…`, as in a list of trusted keys. */
  readonly publicKey: string;
  /** 16 hex digits, which name the key in a signature. */
  readonly id: string;
}

/** A new key pair as text: the public key for `cache.trust`, the private one for `STRAKE_CACHE_KEY`. */
export interface KeyPair {
  /** `ed25519:` and the base64 of the SPKI DER. */
  readonly publicKey: string;
  /** `ed25519-private:` and the base64 of the PKCS #8 DER. */
  readonly privateKey: string;
  /** 16 hex digits, which name the key in warnings. */
  readonly fingerprint: string;
}

export function makeKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  return {
    publicKey: formatPublicKey(publicKey),
    privateKey: `${PRIVATE_PREFIX}${secret}`,
    fingerprint: keyId(publicKey),
  };
}

/**
 * Reads `cache.trust`.
 * @throws CONFIG_VALUE_INVALID; a private key is not repeated in the message
 */
export function parseTrust(trust: 'registry' | readonly string[]): Trust {
  if (trust === 'registry') return trust;
  const keys = trust.map(parsePublicKey);
  return new Map(
    keys.map((key) => [keyId(key), (message, signature) => verify(null, message, key, signature)]),
  );
}

/** True if entries with signatures of this key are used. */
export function isTrusted({ id }: SigningKey, trust: Trust): boolean {
  return trust === 'registry' || trust.has(id);
}

/**
 * Reads a private key.
 * @param value PKCS #8 PEM, `ed25519-private:` and base64 DER, or the path of a file with one of both
 * @throws CONFIG_VALUE_INVALID, FILE_UNREADABLE; the value is never repeated, unless it is a path
 */
export function readSigningKey(value: string): SigningKey {
  const given = value.trim();
  const text = isKeyText(given) ? given : readKeyFile(given);
  const key = privateKeyIn(text);
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new StrakeError('CONFIG_VALUE_INVALID', 'the private key is not an Ed25519 key', {
      hint: PRIVATE_HINT,
    });
  const publicKey = createPublicKey(key);
  return {
    publicKey: formatPublicKey(publicKey),
    id: keyId(publicKey),
    sign: (message) => sign(null, message, key),
  };
}

/** Undefined if the text is not a private key: the error of OpenSSL says less than ours. */
function privateKeyIn(text: string): KeyObject | undefined {
  try {
    if (!text.startsWith(PRIVATE_PREFIX)) return createPrivateKey(text);
    const der = Buffer.from(text.slice(PRIVATE_PREFIX.length), 'base64');
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    return undefined;
  }
}

const PRIVATE_HINT =
  'Make a key pair with `strake cache key`; the private key starts with ed25519-private: or -----BEGIN PRIVATE KEY-----.';

function isKeyText(text: string): boolean {
  return text.startsWith(PRIVATE_PREFIX) || text.startsWith('-----BEGIN ');
}

function readKeyFile(path: string): string {
  const isPath = PLAIN_PATH.test(path);
  try {
    const text = readRegularFile(path, LARGEST_KEY_FILE).trim();
    if (text !== '' || !isPath) return text;
  } catch (cause) {
    if (isPath) throw unreadable(path, cause);
    // Without the cause, which repeats the text.
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      'the private key is neither a key nor the path of a file that can be read',
      { hint: PRIVATE_HINT },
    );
  }
  throw new StrakeError('CONFIG_VALUE_INVALID', `the file of the private key, ${path}, is empty`, {
    hint: PRIVATE_HINT,
  });
}

function unreadable(path: string, cause: unknown): StrakeError {
  const why =
    { ENOENT: 'does not exist', EACCES: 'cannot be read: permission denied' }[
      systemCode(cause) ?? ''
    ] ?? `cannot be read: ${shortened(messageOf(cause))}`;
  return new StrakeError('FILE_UNREADABLE', `the file of the private key, ${path}, ${why}`, {
    cause,
    hint: PRIVATE_HINT,
  });
}

/**
 * What a message may repeat: a path that begins with a slash or a dot, or ends with an extension, of short names. A secret that was cut off,
 * quoted, or pasted with another prefix is none: base64 of a private key of Ed25519 begins with MC4CAQAw.
 */
const PLAIN_PATH =
  /^(?!.*MC4CAQAw)(?=\.{0,2}\/|.*\.[a-z]{1,8}$)\/?(?:[\w.-]{1,36}\/){0,32}[\w.-]{1,36}$/;

const LARGEST_KEY_FILE = 64 * 1024;

function parsePublicKey(text: string): KeyObject {
  const [, base64 = ''] = /^ed25519:([A-Za-z0-9+/]{56,64}={0,2})$/.exec(text) ?? [];
  try {
    const key = createPublicKey({
      key: Buffer.from(base64, 'base64'),
      format: 'der',
      type: 'spki',
    });
    // Another spelling of the same key would get another identifier.
    if (key.asymmetricKeyType === 'ed25519' && formatPublicKey(key) === text) return key;
  } catch {
    // Reported below.
  }
  const isPrivate = /private/i.test(text);
  const what = isPrivate ? 'a private key' : shortened(JSON.stringify(text));
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `cache.trust has ${what} in the place of a public key`,
    {
      hint: isPrivate
        ? 'Remove it from the configuration, and make a new key pair with `strake cache key`: whoever has read it can sign entries.'
        : 'Paste the line that `strake cache key` prints: ed25519: and base64.',
    },
  );
}

function formatPublicKey(key: KeyObject): string {
  return `${PUBLIC_PREFIX}${key.export({ type: 'spki', format: 'der' }).toString('base64')}`;
}

/** The fingerprint of a key: the first 16 hex digits of the SHA-256 of its DER. */
function keyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** What a signature covers. */
export interface SignedFacts {
  /** The cache repository: an entry that is copied to another one is not valid there. */
  readonly repository: string;
  /** The entry as JSON: its key, platform, outputs and layers. */
  readonly entry: string;
  /** Digest of the config blob. */
  readonly config: string;
}

/** A signature as text: `ed25519:KEY-ID:BASE64`. */
export function signEntry(facts: SignedFacts, key: SigningKey): string {
  const signature = Buffer.from(key.sign(messageFor(facts))).toString('base64');
  return `${PUBLIC_PREFIX}${key.id}:${signature}`;
}

/** Why an entry is not trusted; undefined if it is. */
export function distrust(
  signature: string | undefined,
  facts: SignedFacts,
  trust: Trust,
): string | undefined {
  if (trust === 'registry') return undefined;
  if (signature === undefined) return 'is not signed';
  const [, id = '', base64 = ''] =
    /^ed25519:([0-9a-f]{16}):([A-Za-z0-9+/]{86}==)$/.exec(signature) ?? [];
  if (id === '') return 'has a malformed signature';
  const isSigned = trust.get(id);
  if (!isSigned)
    return `is signed by the key with the fingerprint ${id}, which cache.trust does not list`;
  return isSigned(messageFor(facts), Buffer.from(base64, 'base64'))
    ? undefined
    : 'has a signature that does not match it: it was changed, or copied from another repository';
}

/** Each part with its length, so that no two lists of parts have the same message. */
function messageFor({ repository, entry, config }: SignedFacts): Buffer {
  const parts = ['strake cache entry 1', repository, entry, config];
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}\n`).join(''));
}
