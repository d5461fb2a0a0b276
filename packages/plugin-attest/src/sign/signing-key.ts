import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { attestError } from '../errors/error-codes.ts';
import { hashOf, type PublicKey, publicKeyOf } from '../signature/public-key.ts';
import { type KeyFile, readKeyFile } from './key-file.ts';
import { damagedKey, decryptSigstoreKey } from './sigstore-key.ts';

/** A private key to sign with. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  /** ASN.1 in DER for ECDSA, PKCS#1 v1.5 for RSA, both over SHA-256; Ed25519 without a hash before. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Asks for the password of a key; undefined: there is nobody to ask. */
export type AskPassword = (question: string) => Promise<string | undefined>;

export interface ReadKeyOptions {
  /** For messages: `key cosign.key`. */
  readonly name: string;
  /** Only called for an encrypted key. Default: there is none. */
  readonly password?: AskPassword;
  /** True if the password is typed, for the hint where it is wrong. */
  readonly isTyped?: boolean;
}

/**
 * Reads a private key: cosign's encrypted file, or PEM of PKCS#8 (encrypted too), SEC 1 or PKCS#1. ECDSA on a curve of NIST, RSA or
 * Ed25519.
 * @throws ATTEST_KEY
 */
export async function readSigningKey(
  bytes: Uint8Array,
  { name, password, isTyped = false }: ReadKeyOptions,
): Promise<SigningKey> {
  const file = readKeyFile(bytes, name);
  const typed = file.isEncrypted ? await ask(name, password) : '';
  const wrong = () => wrongPassword(name, isTyped ? typed : undefined);
  const key = await openKey(file, name, typed, wrong);
  const hash = hashOf(key, name);
  return {
    publicKey: publicKeyOf(createPublicKey(key), name),
    sign: (data) =>
      new Promise((resolve, reject) => {
        sign(hash, data, key, (error, signature) => (error ? reject(error) : resolve(signature)));
      }),
  };
}

/**
 * Refuses what is not a private key to sign with, as far as that is known without a password.
 * @param name for messages: `key cosign.key`
 * @throws ATTEST_KEY
 */
export async function checkKeyFile(bytes: Uint8Array, name: string): Promise<void> {
  const { isEncrypted } = readKeyFile(bytes, name);
  if (!isEncrypted) await readSigningKey(bytes, { name });
}

async function ask(name: string, password: AskPassword | undefined): Promise<string> {
  const answer = await password?.(`Password of ${name}: `);
  if (answer !== undefined) return answer;
  throw attestError('ATTEST_KEY', `${name} is encrypted, and there is no password`, {
    hint: 'Set COSIGN_PASSWORD (to nothing, if the password is empty), or run strake in a terminal.',
  });
}

async function openKey(
  file: KeyFile,
  name: string,
  password: string,
  wrong: () => Error,
): Promise<KeyObject> {
  if (file.type === 'pem')
    return openPem(file.pem, name, file.isEncrypted ? password : undefined, wrong);
  const der = await decryptSigstoreKey(file.key, password);
  if (der === undefined) throw wrong();
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  } catch {
    // Without the cause: it may have bytes of the key.
    throw damagedKey(name);
  }
}

function openPem(
  pem: string,
  name: string,
  passphrase: string | undefined,
  wrong: () => Error,
): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    // A wrong password decrypts one key in 256 to what looks decrypted, so the cause does not tell which it is.
    throw passphrase === undefined ? damagedKey(name) : wrong();
  }
}

/** @param typed what was typed; undefined: the password is that of COSIGN_PASSWORD */
function wrongPassword(name: string, typed: string | undefined): Error {
  if (typed === '')
    return attestError('ATTEST_KEY', `${name} is encrypted, and no password was given`, {
      hint: 'Run it again and type the password, or set COSIGN_PASSWORD.',
    });
  return attestError(
    'ATTEST_KEY',
    `${name} cannot be decrypted: the password is wrong, or the file is damaged`,
    {
      hint:
        typed === undefined
          ? 'Check COSIGN_PASSWORD, or unset it to be asked on the terminal.'
          : 'Run it again and type the password again, or set COSIGN_PASSWORD.',
    },
  );
}
