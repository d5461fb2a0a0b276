import { isRecord } from '@strake/core';
import { describedDigest } from '../sbom/sbom-claims.ts';
import { parseObject } from '../signature/field-reader.ts';
import { isOfType, PREDICATE_TYPE } from '../statement/statement.ts';

/**
 * Why a predicate is not what its type says: an SBOM in SPDX or CycloneDX, provenance of SLSA v1. Of other types nothing is known.
 * @param subject digest of the manifest that it is attached to; an SBOM that strake made has to be about it
 * @returns part of a sentence; undefined for a predicate that fits
 */
export function predicateProblem(
  predicateType: string,
  predicate: unknown,
  subject: string,
): string | undefined {
  if (predicateType === PREDICATE_TYPE.provenance)
    return isRecord(predicate) && isRecord(predicate.buildDefinition)
      ? undefined
      : 'is not provenance of SLSA v1: it has no "buildDefinition"';
  const isSpdx = isOfType(predicateType, PREDICATE_TYPE.spdx);
  if (!isSpdx && !isOfType(predicateType, PREDICATE_TYPE.cyclonedx)) return undefined;
  const document = unwrapped(predicate);
  if (isSpdx ? !looksSpdx(document) : !isRecord(document) || document.bomFormat !== 'CycloneDX')
    return `is not an SBOM in ${isSpdx ? 'SPDX' : 'CycloneDX'}`;
  const about = isRecord(document) ? describedDigest(document) : undefined;
  return about === undefined || about === subject
    ? undefined
    : `is an SBOM of ${about}, and not of ${subject}`;
}

/** Source: cosign v1 and v2, `attest --type spdx`: `{ "Data": "…", "Timestamp": "…" }`. */
function unwrapped(predicate: unknown): unknown {
  if (!isRecord(predicate) || !('Data' in predicate)) return predicate;
  const { Data: data } = predicate;
  return typeof data === 'string'
    ? (parseObject(Buffer.from(data), Number.POSITIVE_INFINITY) ?? data)
    : data;
}

/** SPDX 2 in JSON or as tags and values, and SPDX 3, which is JSON-LD. */
function looksSpdx(document: unknown): boolean {
  if (typeof document === 'string') return document.startsWith('SPDXVersion:');
  if (!isRecord(document)) return false;
  const { spdxVersion, '@context': context } = document;
  return (
    typeof spdxVersion === 'string' || (typeof context === 'string' && context.includes('spdx.org'))
  );
}
