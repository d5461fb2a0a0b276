import type { Publication, PublishedContext } from '@strake/core/plugin';
import type { AttestOptions } from '../options.ts';
import { BUNDLE_MEDIA_TYPE } from '../sign/bundle.ts';
import { type Envelope, preAuthEncoding } from '../sign/dsse.ts';
import type { Signer } from '../sign/signer.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement.ts';
import type { Attestation } from './attestation.ts';

/** Bundles of one subject and type that are looked at: others can attach as many as they like. */
const MOST_BUNDLES = 20;
const MOST_BYTES = 32 * 1024 * 1024;
const TYPE = 'dev.sigstore.bundle.predicateType';

/**
 * A bundle with the same statement that is attached at one of the destinations and verifies with the key of the signer.
 * @returns its text; undefined: there is none
 */
export async function findBundle(
  { subject, predicateType, statement }: Attestation,
  signer: Signer,
  context: PublishedContext<AttestOptions | undefined>,
  { receipts, digest }: Publication,
): Promise<string | undefined> {
  for (const { destination, digest: there } of receipts) {
    if (there !== digest) continue;
    const listed = await context.referrers(destination, subject).catch(() => []);
    const bundles = listed.filter(
      // Lists in layouts have no annotations.
      ({ artifactType, annotations: { [TYPE]: type = predicateType } = {}, size }) =>
        artifactType === BUNDLE_MEDIA_TYPE && type === predicateType && size < MOST_BYTES,
    );
    for (const descriptor of bundles.slice(-MOST_BUNDLES)) {
      const found = await context.readReferrer(destination, descriptor).catch(() => undefined);
      const [blob] = found?.blobs ?? [];
      if (blob?.mediaType !== BUNDLE_MEDIA_TYPE) continue;
      const text = Buffer.from(blob.bytes).toString();
      if (isOurs(text, statement, signer)) return text;
    }
  }
  return undefined;
}

/** Whether a bundle has the statement, signed by the signer. Anything malformed is not. */
function isOurs(text: string, statement: Uint8Array, { publicKey }: Signer): boolean {
  try {
    const { dsseEnvelope } = JSON.parse(text) as { readonly dsseEnvelope: Envelope };
    const { payload, payloadType, signatures } = dsseEnvelope;
    const [signature] = signatures;
    if (payloadType !== STATEMENT_MEDIA_TYPE || !signature || signatures.length !== 1) return false;
    if (!Buffer.from(payload, 'base64').equals(statement)) return false;
    const signed = preAuthEncoding(payloadType, statement);
    return publicKey?.verify(signed, Buffer.from(signature.sig, 'base64')) ?? false;
  } catch {
    return false;
  }
}
