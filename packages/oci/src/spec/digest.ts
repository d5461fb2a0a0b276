import { StrakeError } from '../errors/index.ts';

/** The algorithms that strake can verify, with the number of hex digits in their digests. */
const HEX_DIGITS = { sha256: 64, sha512: 128 } as const;

/** A digest algorithm that strake can verify. */
export type DigestAlgorithm = keyof typeof HEX_DIGITS;

/** A parsed digest. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hex: 64 digits for sha256, 128 for sha512. */
  readonly encoded: string;
}

/**
 * Parses `ALGORITHM:HEX`.
 * Source: OCI image-spec v1.1 descriptor.md "Digests".
 * @throws DIGEST_INVALID for another form, another algorithm, upper case or a wrong length
 */
export function parseDigest(text: string): Digest {
  const fault = digestFault(text);
  if (fault)
    throw new StrakeError('DIGEST_INVALID', `digest ${JSON.stringify(text)} ${fault}`, {
      hint: HINT,
    });
  const colon = text.indexOf(':');
  return { algorithm: text.slice(0, colon) as DigestAlgorithm, encoded: text.slice(colon + 1) };
}

/** True for a digest that {@link parseDigest} accepts. */
export function isDigest(text: string): boolean {
  return digestFault(text) === undefined;
}

/** What is wrong with a digest, as a predicate ("has upper-case letters"); undefined for a valid one. */
export function digestFault(text: string): string | undefined {
  const colon = text.indexOf(':');
  if (colon < 1) return 'does not have the form ALGORITHM:HEX';
  const algorithm = text.slice(0, colon);
  const encoded = text.slice(colon + 1);
  if (!Object.hasOwn(HEX_DIGITS, algorithm))
    return `has the unknown algorithm ${JSON.stringify(algorithm)}`;
  const digits = HEX_DIGITS[algorithm as DigestAlgorithm];
  if (/[A-F]/.test(encoded)) return 'has upper-case letters';
  if (!/^[0-9a-f]*$/.test(encoded)) return 'has characters that are not hex digits';
  if (encoded.length !== digits) return `has ${encoded.length} hex digits instead of ${digits}`;
  return undefined;
}

const HINT = 'A digest is sha256: and 64 lower-case hex digits, or sha512: and 128.';
