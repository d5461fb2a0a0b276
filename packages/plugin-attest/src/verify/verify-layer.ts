import { isRecord } from '@strake/core';
import type { Descriptor } from '@strake/core/plugin';
import { attestError } from '../errors/error-codes.ts';
import { isBundleType } from '../signature/bundle.ts';
import { preAuthEncoding } from '../signature/dsse.ts';
import { type Envelope, readEnvelope } from '../signature/envelope.ts';
import { parseObject } from '../signature/field-reader.ts';
import { OLD_MEDIA_TYPE, OLD_SIGNATURE } from '../signature/old-tag.ts';
import { readBundle } from '../signature/read-bundle.ts';
import { PREDICATE_TYPE, STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { isAbout, readStatement } from './read-statement.ts';
import type { VerifiedSigner, Verifier } from './verifier.ts';

/** What was signed about a manifest, and by whom. */
export interface VerifiedStatement {
  readonly signer: VerifiedSigner;
  readonly predicateType: string;
  readonly predicate: unknown;
}

/**
 * Verifies the layer of an attestation: a bundle, or what cosign's old tags hold (`.att` and `.sig`), which is verified by key alone.
 * What is signed must be about the manifest.
 * @param subject digest of the manifest that it is attached to
 * @param holder for messages: digest of the manifest that has the layer, if it has no other
 * @returns undefined for a layer of another kind, which nobody signed
 * @throws ATTEST_BUNDLE, ATTEST_SIGNATURE
 */
export async function verifyLayer(
  layer: Descriptor,
  bytes: Uint8Array,
  subject: string,
  verifier: Verifier,
  holder: string = layer.digest,
): Promise<VerifiedStatement | undefined> {
  if (isBundleType(layer.mediaType)) {
    const bundle = readBundle(bytes, `the bundle ${holder}`);
    const signer = await verifier.verify(bundle);
    if (!('payload' in bundle.content)) throw wrong(bundle.name, 'signs no statement');
    return { signer, ...statementOf(bundle.content, subject, bundle.name) };
  }
  if (layer.mediaType === OLD_MEDIA_TYPE.att) {
    const name = `the envelope ${layer.digest}`;
    const envelope = readEnvelope(bytes, name);
    const data = preAuthEncoding(envelope.payloadType, envelope.payload);
    const signer = verifyBytes(verifier, data, envelope.signature, name);
    return { signer, ...statementOf(envelope, subject, name) };
  }
  const signature = layer.annotations?.[OLD_SIGNATURE];
  if (layer.mediaType !== OLD_MEDIA_TYPE.sig || signature === undefined) return undefined;
  const name = `the signature ${layer.digest}`;
  const signer = verifyBytes(verifier, bytes, Buffer.from(signature, 'base64'), name);
  if (signedDigest(bytes) !== subject) throw wrong(name, 'is about another image');
  return { signer, predicateType: PREDICATE_TYPE.signature, predicate: {} };
}

function verifyBytes(
  verifier: Verifier,
  data: Uint8Array,
  signature: Uint8Array,
  name: string,
): VerifiedSigner {
  if (verifier.verifyBytes) return verifier.verifyBytes(data, signature, name);
  throw wrong(name, "is of cosign's old form, which is verified by key alone");
}

function statementOf(
  { payload, payloadType }: Envelope,
  subject: string,
  name: string,
): Omit<VerifiedStatement, 'signer'> {
  if (payloadType !== STATEMENT_MEDIA_TYPE) throw wrong(name, 'signs no statement');
  const statement = readStatement(payload, `the statement in ${name}`);
  if (!isAbout(statement, subject)) throw wrong(name, 'is about another image');
  const { predicateType, predicate } = statement;
  return { predicateType, predicate };
}

/** Source: containers/image docs/containers-signature.5.md, and cosign specs/SIGNATURE_SPEC.md. */
function signedDigest(payload: Uint8Array): string | undefined {
  const critical = parseObject(payload)?.critical;
  if (!isRecord(critical) || !isRecord(critical.image)) return undefined;
  const digest = critical.image['docker-manifest-digest'];
  return typeof digest === 'string' && critical.type === 'cosign container image signature'
    ? digest
    : undefined;
}

function wrong(name: string, problem: string) {
  return attestError('ATTEST_SIGNATURE', `${name} ${problem}`, {
    hint: 'Sign the image again; someone attached what was signed for another purpose.',
  });
}
