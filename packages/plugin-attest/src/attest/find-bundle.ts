import type { Publication, PublishedContext } from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { holdsSignature } from '../sign/holds-signature.ts';
import type { Signer } from '../sign/signer.ts';
import { BUNDLE_MEDIA_TYPE, BUNDLE_PREDICATE_TYPE } from '../signature/bundle.ts';
import { MAX_BUNDLE_BYTES } from '../signature/envelope.ts';
import type { Attestation } from './attestation.ts';

/** Bundles of one subject and type that are looked at: others can attach as many as they like. */
const MOST_BUNDLES = 20;

/**
 * A bundle with the same statement that is attached at one of the destinations and verifies with the key of the signer.
 * @returns its text; undefined: there is none
 */
export async function findBundle(
  { subject, predicateType, statement: write }: Attestation,
  signer: Signer,
  context: PublishedContext<AttestOptions | undefined>,
  { receipts, digest }: Publication,
): Promise<string | undefined> {
  const statement = write();
  for (const { destination, digest: there } of receipts) {
    if (there !== digest) continue;
    const listed = await context.referrers(destination, subject).catch(() => []);
    const bundles = listed.filter(
      // Lists in layouts have no annotations.
      ({
        artifactType,
        annotations: { [BUNDLE_PREDICATE_TYPE]: type = predicateType } = {},
        size,
      }) =>
        artifactType === BUNDLE_MEDIA_TYPE && type === predicateType && size <= MAX_BUNDLE_BYTES,
    );
    for (const descriptor of bundles.slice(-MOST_BUNDLES)) {
      const found = await context.readReferrer(destination, descriptor).catch(() => undefined);
      const [blob] = found?.blobs ?? [];
      if (blob?.mediaType !== BUNDLE_MEDIA_TYPE) continue;
      if (holdsSignature(blob.bytes, statement, signer)) return Buffer.from(blob.bytes).toString();
    }
  }
  return undefined;
}
