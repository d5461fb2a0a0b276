import { attestError } from '../errors/error-codes.ts';
import type { PublicKey } from '../signature/public-key.ts';
import { isSequenceOfIntegers } from './der-numbers.ts';
import { byteSigner } from './key-signer.ts';
import type { ByteSigner } from './signer.ts';

/** Runs a program. @returns its whole standard output */
export type RunSigner = (
  argv: readonly string[],
  input: Uint8Array,
  signal: AbortSignal,
) => Promise<{ readonly exitCode: number; readonly stdout: Uint8Array; readonly stderr: string }>;

/** Larger than any signature, in base64 or not. */
const MAX_OUTPUT_BYTES = 64 * 1024;
const ED25519_BYTES = 64;
/** Of keys of 2048 to 8192 bits. */
const RSA_BYTES = { smallest: 256, largest: 1024 };

/**
 * Signs by a program, such as the client of a KMS: it reads the bytes to sign on standard input and prints their signature, as base64 or
 * as it is: ASN.1 in DER for ECDSA, PKCS#1 v1.5 for RSA, both over SHA-256.
 * @param publicKey what its signatures are verified with before they are used; absent: they only have to look like signatures
 */
export function commandSigner(
  argv: readonly string[],
  run: RunSigner,
  publicKey?: PublicKey,
): ByteSigner {
  const name = `command ${argv[0] ?? ''}`;
  return byteSigner(name, publicKey, async (bytes, signal) => {
    const { exitCode, stdout, stderr } = await run(argv, bytes, signal);
    if (exitCode !== 0) {
      throw attestError('ATTEST_SIGNER', `${name} failed with exit code ${exitCode}`, {
        hint: lastLine(stderr) ?? 'It printed nothing on standard error; run it by hand.',
      });
    }
    const signature = readSignature(stdout);
    if (signature === undefined) {
      throw attestError('ATTEST_SIGNER', `${name} printed no signature`, {
        hint: 'It has to print the signature of its standard input, in base64 or DER, and nothing else.',
      });
    }
    if (publicKey?.verify(bytes, signature) === false) {
      throw attestError('ATTEST_SIGNER', `the signature of ${name} does not fit its public key`, {
        hint: 'Check that the public key belongs to it, and that it signs all of its standard input with SHA-256.',
      });
    }
    return signature;
  });
}

function readSignature(output: Uint8Array): Uint8Array | undefined {
  if (output.length > MAX_OUTPUT_BYTES) return undefined;
  const text = Buffer.from(output).toString('latin1').replace(/\s+/g, '');
  if (text === '') return undefined;
  const signature = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : output;
  return isSignature(signature) ? signature : undefined;
}

/** Without the public key only what is not a signature at all can be told: the output of another program. */
function isSignature(bytes: Uint8Array): boolean {
  const { length } = bytes;
  const isRsa = length >= RSA_BYTES.smallest && length <= RSA_BYTES.largest;
  return isRsa || length === ED25519_BYTES || isSequenceOfIntegers(bytes, 2);
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim().slice(0, 500) || undefined;
}
