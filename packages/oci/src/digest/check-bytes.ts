import { createHash } from 'node:crypto';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';

type Claim = Pick<Descriptor, 'digest' | 'size'>;

/** The sha256 digest of bytes: `sha256:…`. */
export function sha256Of(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * Checks that bytes match a descriptor.
 * @throws SIZE_MISMATCH, DIGEST_MISMATCH, DIGEST_INVALID
 */
export function checkBytes(bytes: Uint8Array, claim: Claim, what: string): void {
  if (bytes.length !== claim.size) throw sizeMismatch(what, claim.size, bytes.length);
  checkDigest(bytes, claim.digest, what);
}

/** @throws DIGEST_MISMATCH, DIGEST_INVALID */
export function checkDigest(bytes: Uint8Array, digest: string, what: string): void {
  const { algorithm, encoded } = parseDigest(digest);
  const actual = createHash(algorithm).update(bytes).digest('hex');
  if (actual !== encoded) throw digestMismatch(what, digest, `${algorithm}:${actual}`);
}

/** Passes the bytes through and verifies them as {@link checkBytes} does: excess bytes at once, everything else at the end. */
export async function* checkedStream(
  stream: ByteStream,
  claim: Claim,
  what: string,
): AsyncGenerator<Uint8Array> {
  const { algorithm, encoded } = parseDigest(claim.digest);
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > claim.size) throw sizeMismatch(what, claim.size, size);
    hash.update(chunk);
    yield chunk;
  }
  if (size !== claim.size) throw sizeMismatch(what, claim.size, size);
  const actual = hash.digest('hex');
  if (actual !== encoded) throw digestMismatch(what, claim.digest, `${algorithm}:${actual}`);
}

/** @throws SIZE_MISMATCH for a size that is not a number of bytes */
export function checkSize({ size }: Claim, what: string): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new StrakeError(
      'SIZE_MISMATCH',
      `the descriptor of ${what} has the invalid size ${String(size)}`,
    );
  }
}

function sizeMismatch(what: string, expected: number, actual: number): StrakeError {
  const more = actual > expected ? 'or more ' : '';
  return new StrakeError(
    'SIZE_MISMATCH',
    `${what} has ${actual} ${more}bytes instead of ${expected}`,
    { hint: HINT },
  );
}

function digestMismatch(what: string, expected: string, actual: string): StrakeError {
  return new StrakeError(
    'DIGEST_MISMATCH',
    `${what} has the digest ${actual} instead of ${expected}`,
    { hint: HINT },
  );
}

const HINT = 'The bytes were corrupted in transfer or in storage; strake did not use them.';
