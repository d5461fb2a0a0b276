import { scrypt } from 'node:crypto';
import { attestError } from '../errors/error-codes.ts';

/** A private key as cosign encrypts it. Source: go-securesystemslib encrypted/encrypted.go. */
export interface SigstoreKey {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

const NONCE_BYTES = 24;
const TAG_BYTES = 16;
const MAX_SALT_BYTES = 1024;
/** Of N × r: scrypt takes 128 bytes for each. Cosign's keys have 512 Ki: 64 MiB. */
const MAX_BLOCKS = 1024 * 1024;
/** Of N × r × p of scrypt: four times the time of cosign's keys. */
export const MAX_WORK = 2 * MAX_BLOCKS;

/**
 * Reads the content of cosign's PEM, without its password.
 * @param name for messages: its file
 * @throws ATTEST_KEY
 */
export function parseSigstoreKey(content: Uint8Array, name: string): SigstoreKey {
  const { kdf, cipher, ciphertext } = fieldsOf(parseJson(content, name));
  const { name: kdfName, params, salt } = fieldsOf(kdf);
  const { name: cipherName, nonce } = fieldsOf(cipher);
  if (kdfName !== 'scrypt') throw unknownScheme('key derivation', kdfName, name);
  if (cipherName !== 'nacl/secretbox') throw unknownScheme('cipher', cipherName, name);
  const { N, r, p } = fieldsOf(params);
  const key = {
    ...readCosts(N, r, p, name),
    salt: readBase64(salt, name),
    nonce: readBase64(nonce, name),
    ciphertext: readBase64(ciphertext, name),
  };
  const isWhole =
    key.salt.length > 0 &&
    key.salt.length <= MAX_SALT_BYTES &&
    key.nonce.length === NONCE_BYTES &&
    key.ciphertext.length > TAG_BYTES;
  if (!isWhole) throw damagedKey(name);
  return key;
}

/**
 * Decrypts a key: about a second, outside of this thread, and at most 128 MiB.
 * @returns PKCS#8 in DER; undefined if the password is wrong, or the key was changed
 */
export async function decryptSigstoreKey(
  { N, r, p, salt, nonce, ciphertext }: SigstoreKey,
  password: string,
): Promise<Uint8Array | undefined> {
  const options = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 };
  const [secret, { secretbox }] = await Promise.all([
    new Promise<Buffer>((resolve, reject) => {
      scrypt(password, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
    }),
    import('@noble/ciphers/salsa.js'),
  ]);
  try {
    return secretbox(secret, nonce).open(ciphertext);
  } catch {
    return undefined;
  } finally {
    secret.fill(0);
  }
}

function parseJson(content: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8'));
  } catch (cause) {
    throw damagedKey(name, cause);
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function readBase64(value: unknown, name: string): Uint8Array {
  if (typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value))
    return Buffer.from(value, 'base64');
  throw damagedKey(name);
}

function readCosts(N: unknown, r: unknown, p: unknown, name: string) {
  const isCost = (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) > 0;
  if (!isCost(N) || !isCost(r) || !isCost(p) || N < 2 || !Number.isInteger(Math.log2(N)))
    throw damagedKey(name);
  // Source: RFC 7914, section 2: N is less than 2^(128 × r / 8).
  if (Math.log2(N) >= 16 * r) throw damagedKey(name);
  if (N * r <= MAX_BLOCKS && N * r * p <= MAX_WORK) return { N, r, p };
  throw attestError(
    'ATTEST_KEY',
    `${name} needs more memory or time to decrypt than strake gives`,
    {
      hint: `Its scrypt has N ${N}, r ${r}, p ${p}; cosign's keys have N 65536, r 8, p 1. Make a new key with "cosign generate-key-pair".`,
    },
  );
}

function unknownScheme(what: string, value: unknown, name: string) {
  const isName = typeof value === 'string' && /^[\x21-\x7e]{1,40}$/.test(value);
  const shown = isName ? `"${value}"` : 'one without a valid name';
  return attestError('ATTEST_KEY', `${name} is encrypted by an unknown ${what}: ${shown}`, {
    hint: 'strake reads scrypt with nacl/secretbox, which "cosign generate-key-pair" writes.',
  });
}

/** The error for a key whose content cannot be read. */
export function damagedKey(name: string, cause?: unknown) {
  return attestError('ATTEST_KEY', `${name} is a damaged key`, {
    cause,
    hint: 'Take it from a backup, or make a new one with "cosign generate-key-pair".',
  });
}
