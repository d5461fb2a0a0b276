import { isRecord } from '@strake/core';
import { createFieldReader, type FieldReader, type Fields } from './field-reader.ts';

/** A DSSE envelope with its only signature. Source: DSSE envelope.md. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** Bytes of a bundle or envelope as JSON: base64 makes 43 MiB of the largest SBOM that strake attaches. */
export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
/** Bytes of a signature: one of RSA with 16,384 bits has 2 KiB. */
export const MAX_SIGNATURE_BYTES = 8 * 1024;

const LONGEST_TYPE = 1024;

/**
 * Reads an envelope that is not in a bundle: a layer of cosign's old `.att` tags.
 * @param name for messages
 * @throws ATTEST_BUNDLE
 */
export function readEnvelope(bytes: Uint8Array, name: string): Envelope {
  const reader = createFieldReader(name);
  return envelopeOf(reader, reader.parse(bytes, MAX_BUNDLE_BYTES), '');
}

/** @param path of the envelope, with a dot at its end unless it is the whole document */
export function envelopeOf(reader: FieldReader, fields: Fields, path: string): Envelope {
  const signatures = reader.list(fields, 'signatures', `${path}signatures`, 1);
  const [signature] = signatures;
  if (!isRecord(signature)) throw reader.invalid(`has no signature in "${path}signatures"`);
  return {
    payloadType: reader.text(fields, 'payloadType', `${path}payloadType`, LONGEST_TYPE),
    payload: reader.bytes(fields, 'payload', `${path}payload`, MAX_BUNDLE_BYTES),
    signature: reader.bytes(signature, 'sig', `${path}signatures[0].sig`, MAX_SIGNATURE_BYTES),
  };
}
