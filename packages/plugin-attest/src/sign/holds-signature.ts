import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@strake/core';
import { StrakeError } from '@strake/core/plugin';
import { preAuthEncoding } from '../signature/dsse.ts';
import { type Envelope, readEnvelope } from '../signature/envelope.ts';
import { parseObject } from '../signature/field-reader.ts';
import { readBundle } from '../signature/read-bundle.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import type { Signer } from './signer.ts';

type Known = Pick<Signer, 'publicKey'>;

/**
 * True if a bundle has the same statement, and verifies with the key of the signer: then it need not be signed again. False for a signer
 * whose public key is not known.
 */
export function holdsSignature(bundle: Uint8Array, statement: Uint8Array, signer: Known): boolean {
  return isSigned(statement, signer, () => {
    const { content, material } = readBundle(bundle, 'a bundle');
    return material === 'publicKey' && 'payload' in content ? content : undefined;
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
    const { payload, signature } = envelope;
    if (!publicKey.verify(preAuthEncoding(STATEMENT_MEDIA_TYPE, payload), signature)) return false;
    return payload.equals(statement) || isDeepStrictEqual(meaning(payload), meaning(statement));
  } catch (thrown) {
    if (StrakeError.is(thrown)) return false;
    throw thrown;
  }
}

/** Without the empty annotations that cosign writes into each subject. */
function meaning(statement: Uint8Array): unknown {
  const fields = parseObject(statement, Number.POSITIVE_INFINITY);
  if (!fields || !Array.isArray(fields.subject)) return fields;
  const subject = fields.subject.map((each: unknown) => {
    if (!isRecord(each) || !isRecord(each.annotations)) return each;
    const { annotations, ...rest } = each;
    return Object.keys(annotations).length === 0 ? rest : each;
  });
  return { ...fields, subject };
}
