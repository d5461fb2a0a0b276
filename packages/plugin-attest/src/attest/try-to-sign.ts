import type { FinishedPublication, PublicationContext } from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options/options.ts';
import { isByteSigner } from '../sign/signer.ts';
import { preAuthEncoding } from '../signature/dsse.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { signatureAttestation } from './attestation.ts';
import { lazySigner } from './lazy-signer.ts';
import { bundleFacts } from './sign-attestation.ts';

type Context = PublicationContext<AttestOptions | undefined>;

/**
 * Finds out whether an image can be signed, by a key that is decrypted, or by a signature of a program that is not kept. Nothing is done where all of
 * it was signed before.
 * @param sign with `key` or `command`
 * @throws as the signer
 */
export async function tryToSign(
  sign: SignOptions,
  { root, manifests }: FinishedPublication,
  context: Context,
): Promise<void> {
  const signer = await lazySigner(sign, context);
  const attestations = [root, ...manifests].map(signatureAttestation);
  for (const each of attestations) {
    if (await isRemembered(bundleFacts(each, signer), context)) continue;
    const opened = await signer.open(context);
    if (!isByteSigner(opened) || sign.command === undefined) return;
    const bytes = preAuthEncoding(STATEMENT_MEDIA_TYPE, each.statement());
    await opened.signBytes(bytes, context.signal);
    return;
  }
}

/** Shared: equal images ask for the same at the same time. */
const MISSING = new Error('not remembered');

/** Whether an earlier build remembers something; what is not remembered is not made. */
async function isRemembered(facts: readonly string[], { remember }: Context): Promise<boolean> {
  try {
    await remember(facts, () => {
      throw MISSING;
    });
    return true;
  } catch (thrown) {
    if (thrown === MISSING) return false;
    throw thrown;
  }
}
