import type { Signer } from '@strake/plugin-attest/sign';
import { keyVerifier } from '@strake/plugin-attest/verify';
import { commandError } from '../error-codes.ts';
import type { Invocation } from '../invocation.ts';
import { shortDigest } from '../print/format-quantity.ts';
import { UsageError } from '../usage-error.ts';
import type { OpenedImage } from '../with-image.ts';
import type { SignerFlags } from './choose-signer.ts';
import { chooseVerifier, type OpenVerifier } from './choose-verifier.ts';
import { type OldSignerFlags, oldSignerOptions } from './old-signer-flag.ts';
import { verifyImage } from './verify-image.ts';

type Flags = OldSignerFlags & SignerFlags;

/**
 * How to verify an image that is to be signed again: with what the options name, else with the key of the signer.
 * @returns undefined if it is signed without
 * @throws UsageError
 */
export function chooseOldVerifier(
  flags: Flags,
  signer: Signer,
  invocation: Invocation,
): OpenVerifier | undefined {
  const { oldKey, signUnverified, key, publicKey, keyless, command, ...identity } = flags;
  const given = oldSignerOptions(flags);
  const [first, second] = given;
  if (second !== undefined && (oldKey !== undefined || signUnverified))
    throw new UsageError(`${first} and ${second} exclude each other`, 'Leave one out.');
  if (signUnverified) return undefined;
  if (first !== undefined)
    return chooseVerifier(
      { ...identity, ...(oldKey === undefined ? {} : { key: oldKey }) },
      invocation,
    );
  const own = signer.publicKey;
  if (own) return async () => keyVerifier(Buffer.from(own.pem), key ?? publicKey ?? signer.name);
  throw new UsageError(
    'nothing says who must have signed the image before',
    'Give --identity WHO and --issuer URL, or --old-key FILE: what is signed again is verified first. --sign-unverified signs it without.',
  );
}

/**
 * Verifies an image before what is made of it is signed: a tag is whatever was pushed last.
 * @returns the digest of what was verified
 * @throws IMAGE_UNVERIFIED
 */
export async function verifyBefore(image: OpenedImage, open: OpenVerifier): Promise<string> {
  const verifier = await open(image.cwd);
  const { good, name, digest, manifests } = await verifyImage(image, verifier);
  if (good) return digest;
  const bad = manifests.find(({ problems }) => problems.length > 0);
  const where = `${bad?.platform ?? 'index'} (${shortDigest(bad?.digest ?? digest)})`;
  const why = bad?.problems[0]?.message ?? 'it has no signature';
  throw commandError(
    'IMAGE_UNVERIFIED',
    `${name} is not signed again: ${where}: ${why} (${verifier.name})`,
    {
      hint: 'Nothing was written. "strake verify" tells more; --old-key, or --identity and --issuer, name another signer; --sign-unverified signs it without.',
    },
  );
}
