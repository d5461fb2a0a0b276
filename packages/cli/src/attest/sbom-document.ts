import { isRecord } from '@strake/core';
import { documentBytes, type SbomFormat } from '@strake/plugin-attest/sbom';
import { isSbomType } from '@strake/plugin-attest/sign';
import { parseJson } from './parse-json.ts';
import type { Attestation } from './read-attestations.ts';
import { isAbout, statementIn } from './statement-in.ts';

/** An SBOM as it was attached. */
export interface SbomDocument {
  readonly format: SbomFormat;
  readonly bytes: Uint8Array;
  /** True for the bytes of a blob; false for the predicate of a statement, which is written again. */
  readonly isBare: boolean;
}

/**
 * The SBOM in an attestation: as it is, or the predicate of a statement about the subject.
 * @returns undefined if there is none that is JSON in a known format
 */
export function sbomDocument(attestation: Attestation): SbomDocument | undefined {
  const statement = statementIn(attestation);
  if (!statement) {
    const format = formatOf(parseJson(attestation.bytes));
    return format && { format, bytes: attestation.bytes, isBare: true };
  }
  if (!isAbout(statement, attestation.subject)) return undefined;
  if (!isSbomType(statement.predicateType)) return undefined;
  const document = unwrapped(statement.predicate);
  const format = formatOf(document);
  const bytes = format && bytesOf(document);
  return bytes && { format, bytes, isBare: false };
}

/** Undefined for what is nested too deep to be written, as no SBOM is. */
function bytesOf(document: unknown): Uint8Array | undefined {
  try {
    return documentBytes(document);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Source: cosign v1 and v2, `attest --type spdx`: `{ "Data": "…", "Timestamp": "…" }`. */
function unwrapped(predicate: unknown): unknown {
  if (!isRecord(predicate) || !('Data' in predicate)) return predicate;
  const { Data: data } = predicate;
  return typeof data === 'string' ? parseJson(new TextEncoder().encode(data)) : data;
}

/** SPDX 3 is JSON-LD. */
function formatOf(document: unknown): SbomFormat | undefined {
  if (!isRecord(document)) return undefined;
  const { spdxVersion, bomFormat, '@context': context } = document;
  if (typeof spdxVersion === 'string') return 'spdx';
  if (typeof context === 'string' && context.includes('spdx.org')) return 'spdx';
  return bomFormat === 'CycloneDX' ? 'cyclonedx' : undefined;
}
