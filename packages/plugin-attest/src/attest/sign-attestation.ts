import type { Publication, PublishedContext, ReferrerParts } from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { bundleReferrer } from '../signature/bundle.ts';
import type { Attestation } from './attestation.ts';
import type { LazySigner } from './lazy-signer.ts';

type Context = PublishedContext<AttestOptions | undefined>;

/**
 * Signs an attestation, as an artifact. A signature that this machine made before is used again, and so is one that is attached already and verifies
 * with the same key: signing again would add another one with each build.
 */
export async function signAttestation(
  attestation: Attestation,
  signer: LazySigner,
  context: Context,
  publication: Publication,
): Promise<ReferrerParts> {
  const { subject, predicateType } = attestation;
  const bundle = await context.remember(bundleFacts(attestation, signer), async () => {
    const opened = await signer.open(context);
    const { findBundle } = await import('./find-bundle.ts');
    const found = opened.publicKey && (await findBundle(attestation, opened, context, publication));
    return found ?? opened.sign(attestation.statement(), context.signal);
  });
  const { blobs, ...manifest } = bundleReferrer(bundle, predicateType);
  return { manifest: { ...manifest, subject }, blobs };
}

/** What a bundle is remembered by. */
export function bundleFacts(
  { predicateType, id }: Attestation,
  { identity }: Pick<LazySigner, 'identity'>,
): readonly string[] {
  return ['bundle', ...identity, predicateType, id];
}
