import { StrakeError } from '@strake/core/plugin';
import { preAuthEncoding } from '../signature/dsse.ts';
import { type Envelope, readEnvelope } from '../signature/envelope.ts';
import { readBundle } from '../signature/read-bundle.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement.ts';
import type { Signer } from './signer.ts';

type Known = Pick<Signer, 'publicKey'>;

/**
 * True if a bundle has the same statement, and the key of the signer signed it: then it need not be signed again. False for a signer whose
 * public key is not known.
 */
export function holdsSignature(bundle: Uint8Array, statement: Uint8Array, signer: Known): boolean {
  return isSigned(statement, signer, () => {
    const { content } = readBundle(bundle, 'a bundle');
    return 'payload' in content ? content : undefined;
  });
}

/** As {@link holdsSignature}, for an envelope that is not in a bundle: a layer of cosign's old `.att` tags. */
export function holdsAttestation(
  envelope: Uint8Array,
  statement: Uint8Array,
  signer: Known,
): boolean {
  return isSigned(statement, signer, () => readEnvelope(envelope, 'an envelope'));
}

function isSigned(
  statement: Uint8Array,
  { publicKey }: Known,
  read: () => Envelope | undefined,
): boolean {
  if (!publicKey) return false;
  try {
    const envelope = read();
    if (envelope?.payloadType !== STATEMENT_MEDIA_TYPE) return false;
    if (!envelope.payload.equals(statement)) return false;
    return publicKey.verify(preAuthEncoding(STATEMENT_MEDIA_TYPE, statement), envelope.signature);
  } catch (thrown) {
    if (StrakeError.is(thrown)) return false;
    throw thrown;
  }
}
