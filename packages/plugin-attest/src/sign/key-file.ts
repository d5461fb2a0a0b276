import { attestError } from '../errors/error-codes.ts';
import { MAX_KEY_BYTES } from '../signature/public-key.ts';
import { derNumbers } from './der-numbers.ts';
import { damagedKey, MAX_WORK, parseSigstoreKey, type SigstoreKey } from './sigstore-key.ts';

/** A private key before its password is known. */
export type KeyFile =
  | { readonly type: 'sigstore'; readonly key: SigstoreKey; readonly isEncrypted: true }
  | { readonly type: 'pem'; readonly pem: string; readonly isEncrypted: boolean };

const PEM = /-----BEGIN ([A-Z0-9 ]{1,64})-----\r?\n([\s\S]*?)-----END \1-----/g;

const PRIVATE: readonly string[] = [
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'EC PRIVATE KEY',
  'RSA PRIVATE KEY',
];

/** Of a key derivation in PKCS#8; OpenSSL writes 2048. */
const MAX_ROUNDS = 10_000_000;

/** The object identifier of scrypt in DER, 1.3.6.1.4.1.11591.4.11. Source: RFC 7914, section 7. */
const SCRYPT = Buffer.from('06092b06010401da47040b', 'hex');

/**
 * Reads a file with a private key as far as that is possible without a password, so that what is not a key is refused early.
 * @param name for messages: `key cosign.key`
 * @throws ATTEST_KEY
 */
export function readKeyFile(bytes: Uint8Array, name: string): KeyFile {
  const text = bytes.length <= MAX_KEY_BYTES ? Buffer.from(bytes).toString('latin1') : '';
  const blocks = [...text.matchAll(PEM)].map(([pem, type = '', body = '']) => ({
    pem,
    type,
    body,
  }));
  const block = blocks.find(({ type }) => type.endsWith('PRIVATE KEY'));
  if (block === undefined) {
    const isPublic = blocks.some(({ type }) => type.endsWith('PUBLIC KEY'));
    throw attestError(
      'ATTEST_KEY',
      `${name} is ${isPublic ? 'a public key' : 'not a key in PEM'}`,
      {
        hint: 'Name a private key, such as the cosign.key that "cosign generate-key-pair" writes, or PKCS#8 in PEM.',
      },
    );
  }
  const { pem, type, body } = block;
  if (/^ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY$/.test(type))
    return { type: 'sigstore', key: parseSigstoreKey(decode(body), name), isEncrypted: true };
  if (!PRIVATE.includes(type)) {
    throw attestError('ATTEST_KEY', `${name} is a key in the unknown form "${type}"`, {
      hint:
        type === 'OPENSSH PRIVATE KEY'
          ? `Make a key with "cosign generate-key-pair". A copy of an ECDSA or RSA key can be converted in place, with "ssh-keygen -p -N '' -m PKCS8 -f COPY"; Ed25519 cannot.`
          : 'Make a key with "cosign generate-key-pair", or convert it to PKCS#8 with "openssl pkcs8 -topk8 -in KEY".',
    });
  }
  const isEncrypted = type === 'ENCRYPTED PRIVATE KEY' || body.includes('Proc-Type: 4,ENCRYPTED');
  if (type === 'ENCRYPTED PRIVATE KEY') checkRounds(decode(body), name);
  return { type: 'pem', pem, isEncrypted };
}

function decode(body: string): Uint8Array {
  return Buffer.from(body, 'base64');
}

/** OpenSSL would derive the key in this thread, however long it takes. */
function checkRounds(der: Uint8Array, name: string): void {
  const numbers = derNumbers(der);
  if (numbers.length === 0) throw damagedKey(name);
  // The first three are N, r and p, which are multiplied.
  const work = numbers.slice(0, 3).reduce((product, each) => product * each, 1);
  const isBounded = !Buffer.from(der).includes(SCRYPT) || work <= MAX_WORK;
  if (isBounded && numbers.every((each) => each <= MAX_ROUNDS)) return;
  const limit = isBounded ? `${MAX_ROUNDS} rounds` : `N × r × p = ${MAX_WORK} of scrypt`;
  throw attestError('ATTEST_KEY', `${name} needs more than ${limit} to decrypt`, {
    hint: 'Encrypt it again with "openssl pkcs8 -topk8".',
  });
}
