import { isRecord } from '@strake/core';
import { isBundleType, OLD_MEDIA_TYPE, type Statement } from '@strake/plugin-attest/sign';
import { parseJson } from './parse-json.ts';
import type { Attestation } from './read-attestations.ts';

/**
 * The in-toto statement inside an attestation: in a sigstore bundle, in a DSSE envelope, or as it is. Nothing is verified.
 * @returns undefined if there is none: a bare document, another format, or not what its media type says
 */
export function statementIn({ layer, bytes }: Attestation): Statement | undefined {
  const json = parseJson(bytes);
  if (!isRecord(json)) return undefined;
  if (isBundleType(layer.mediaType)) return fromEnvelope(json.dsseEnvelope);
  if (layer.mediaType === OLD_MEDIA_TYPE.att) return fromEnvelope(json);
  return asStatement(json);
}

/** Whether a statement is about a manifest. @param subject its digest */
export function isAbout(statement: Statement, subject: string): boolean {
  const [algorithm = '', hex] = subject.split(':');
  return statement.subject.some(({ digest }) => digest[algorithm] === hex);
}

/** Source: DSSE envelope.md: `payload` is base64, of the standard or of the URL alphabet. */
function fromEnvelope(envelope: unknown): Statement | undefined {
  if (!isRecord(envelope) || typeof envelope.payload !== 'string') return undefined;
  return asStatement(parseJson(Buffer.from(envelope.payload, 'base64')));
}

/** Versions 0.1 and 1 differ in their type alone. */
function asStatement(value: unknown): Statement | undefined {
  if (!isRecord(value) || !Array.isArray(value.subject)) return undefined;
  const { _type: type, predicateType, subject } = value;
  if (typeof type !== 'string' || !type.startsWith('https://in-toto.io/Statement/'))
    return undefined;
  if (typeof predicateType !== 'string' || !subject.every(isSubject)) return undefined;
  return value as unknown as Statement;
}

function isSubject(value: unknown): boolean {
  return isRecord(value) && isRecord(value.digest);
}
