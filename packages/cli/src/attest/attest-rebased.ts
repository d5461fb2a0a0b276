import { defined, type RebaseResult } from '@strake/core';
import type { Signer } from '@strake/plugin-attest/sign';
import { commandError } from '../error-codes.ts';
import type { Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';
import { registryAccess } from '../registry-access.ts';
import type { RegistryFlags } from '../registry-flag.ts';
import { withImage } from '../with-image.ts';
import { workingDirectory } from '../working-directory.ts';
import { chooseSigner, type SignerFlags } from './choose-signer.ts';
import { type OldAttestations, oldAttestations } from './old-attestations.ts';
import type { OldSignerFlags } from './old-signer-flag.ts';
import { reissueAttestations } from './reissue-attestations.ts';
import { chooseOldVerifier, verifyBefore } from './verify-before.ts';

/** What is known before an image moves: its old form may be gone afterwards. */
export interface AttestedBefore {
  readonly old: OldAttestations;
  readonly signer?: Signer;
  /** Digest of what was verified. */
  readonly digest?: string;
}

type Flags = RegistryFlags & SignerFlags & OldSignerFlags;

/**
 * Verifies an image that is to be signed again.
 * @throws UsageError, ATTEST_KEY, IMAGE_UNVERIFIED, and what reading the image throws
 */
export async function attestedBefore(
  reference: string,
  flags: Flags,
  invocation: Invocation,
): Promise<AttestedBefore> {
  const { key, keyless, command } = flags;
  const isSigned = key !== undefined || keyless !== undefined || command !== undefined;
  const cwd = await workingDirectory(flags, invocation);
  const signer = isSigned ? await chooseSigner(flags, cwd, invocation) : undefined;
  const open = signer && chooseOldVerifier(flags, signer, invocation);
  return withImage(reference, flags, invocation, async (image) => {
    const digest = open && (await verifyBefore(image, open));
    return { old: await oldAttestations(image), ...defined({ signer, digest }) };
  });
}

/**
 * Attests an image that has moved as its old form was.
 * @param to reference of the new one
 * @returns a sentence about it; undefined if there is nothing to say
 */
export async function attestRebased(
  from: string,
  to: string,
  { old, signer }: AttestedBefore,
  result: RebaseResult,
  version: string,
  flags: Flags,
  invocation: Invocation,
): Promise<string | undefined> {
  const directory = await workingDirectory(flags, invocation);
  const repository = from
    .replace(/^docker:\/\//, '')
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '');
  const request = { result, old, version, env: invocation.env, repository };
  const attached = await withImage(to, flags, invocation, async (image) => {
    if (image.source.referrers === undefined) return [];
    const { descriptor } = await image.source.root(image.options.signal);
    if (descriptor.digest !== result.digest)
      throw commandError('IMAGE_NOT_FOUND', `${to} is another image by now`, {
        hint: 'Somebody else pushed to it: rebase it again.',
      });
    const access = {
      ...registryAccess(flags, invocation),
      directory,
      onWarning: warnOn(invocation, flags),
    };
    return reissueAttestations(image, to, { ...request, ...(signer ? { signer } : {}) }, access);
  });
  const unsigned =
    old.isSigned && !signer
      ? 'the signatures of the old image do not hold for it: sign it with --key'
      : undefined;
  const said = attached.length > 0 ? `attached ${attached.join(', ')}` : undefined;
  return [said, unsigned].filter((each) => each !== undefined).join('; ') || undefined;
}
