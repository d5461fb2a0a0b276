import { isRecord } from '@strake/core';
import { BUNDLE_MEDIA_TYPE } from './bundle.ts';
import { checkLogEntry } from './check-log-entry.ts';
import { type Envelope, envelopeOf, MAX_BUNDLE_BYTES, MAX_SIGNATURE_BYTES } from './envelope.ts';
import { createFieldReader, type FieldReader, type Fields } from './field-reader.ts';

/** A bundle of sigstore: a signature, what it signs, and what is needed to verify it. Nothing in it is verified yet. */
export interface Bundle {
  /** For messages. */
  readonly name: string;
  readonly content: Envelope | MessageSignature;
  /** What made the signature. */
  readonly material: 'publicKey' | 'certificate';
  /** The whole bundle, of which every field that is used was checked. */
  readonly json: Fields;
}

/** A signature of bytes that are not in the bundle. */
export interface MessageSignature {
  readonly digest: Buffer;
  readonly signature: Buffer;
}

const OLDER = /^application\/vnd\.dev\.sigstore\.bundle\+json;version=0\.[123]$/;
const V03_OLD_NAME = 'application/vnd.dev.sigstore.bundle+json;version=0.3';

const MAX_CERTIFICATES = 16;
const MAX_CERTIFICATE_BYTES = 64 * 1024;
const MAX_LOG_ENTRIES = 16;
const MAX_TIMESTAMPS = 16;
const MAX_TIMESTAMP_BYTES = 64 * 1024;
const LONGEST_HINT = 4096;

/**
 * Reads a bundle of version 0.1, 0.2 or 0.3, with an envelope or a message signature. Source: sigstore protobuf-specs, sigstore_bundle.proto.
 * @param name for messages: `the bundle sha256:…`
 * @throws ATTEST_BUNDLE
 */
export function readBundle(bytes: Uint8Array, name: string): Bundle {
  const reader = createFieldReader(name);
  const fields = reader.parse(bytes, MAX_BUNDLE_BYTES);
  const mediaType = reader.text(fields, 'mediaType', 'mediaType', 256);
  if (mediaType !== BUNDLE_MEDIA_TYPE && !OLDER.test(mediaType))
    throw reader.invalid(`has the media type ${JSON.stringify(mediaType)}, which is unknown`);
  const material = materialOf(
    reader,
    fields,
    mediaType === BUNDLE_MEDIA_TYPE || mediaType === V03_OLD_NAME,
  );
  return { name, content: contentOf(reader, fields), material, json: fields };
}

function contentOf(reader: FieldReader, fields: Fields): Envelope | MessageSignature {
  const kind = reader.one(fields, ['dsseEnvelope', 'messageSignature'], '');
  const content = reader.record(fields, kind, kind);
  if (kind === 'dsseEnvelope') return envelopeOf(reader, content, 'dsseEnvelope.');
  const path = 'messageSignature.messageDigest';
  const digest = reader.record(content, 'messageDigest', path);
  if (reader.text(digest, 'algorithm', `${path}.algorithm`, 64) !== 'SHA2_256')
    throw reader.invalid(`has another algorithm than SHA2_256 in "${path}"`);
  return {
    digest: reader.bytes(digest, 'digest', `${path}.digest`, 32),
    signature: reader.bytes(
      content,
      'signature',
      'messageSignature.signature',
      MAX_SIGNATURE_BYTES,
    ),
  };
}

function materialOf(reader: FieldReader, fields: Fields, isV03: boolean): Bundle['material'] {
  const top = 'verificationMaterial';
  const material = reader.record(fields, top, top);
  for (const [at, entry] of reader
    .list(material, 'tlogEntries', `${top}.tlogEntries`, MAX_LOG_ENTRIES)
    .entries())
    checkLogEntry(reader, entry, `${top}.tlogEntries[${at}]`);
  checkTimestamps(reader, material, `${top}.timestampVerificationData`);
  const keys = isV03
    ? (['publicKey', 'certificate'] as const)
    : (['publicKey', 'certificate', 'x509CertificateChain'] as const);
  const kind = reader.one(material, keys, `${top}.`);
  const path = `${top}.${kind}`;
  const found = reader.record(material, kind, path);
  if (kind === 'publicKey') {
    if (found.hint !== undefined && found.hint !== '')
      reader.text(found, 'hint', `${path}.hint`, LONGEST_HINT);
    return kind;
  }
  const chain =
    kind === 'certificate'
      ? [found]
      : reader.list(found, 'certificates', `${path}.certificates`, MAX_CERTIFICATES);
  if (chain.length === 0) throw reader.invalid(`has no certificate in "${path}"`);
  for (const certificate of chain) {
    if (!isRecord(certificate)) throw reader.invalid(`has no certificate in "${path}"`);
    reader.bytes(certificate, 'rawBytes', `${path}.rawBytes`, MAX_CERTIFICATE_BYTES);
  }
  return 'certificate';
}

function checkTimestamps(reader: FieldReader, material: Fields, path: string): void {
  if ((material.timestampVerificationData ?? undefined) === undefined) return;
  const data = reader.record(material, 'timestampVerificationData', path);
  const list = `${path}.rfc3161Timestamps`;
  for (const timestamp of reader.list(data, 'rfc3161Timestamps', list, MAX_TIMESTAMPS)) {
    if (!isRecord(timestamp)) throw reader.invalid(`has no timestamp in "${list}"`);
    reader.bytes(timestamp, 'signedTimestamp', `${list}.signedTimestamp`, MAX_TIMESTAMP_BYTES);
  }
}
