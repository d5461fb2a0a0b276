/** What a statement is about: a manifest, by its digest. */
export interface Subject {
  readonly name?: string;
  /** Hex digits by algorithm: `{ sha256: '…' }`. */
  readonly digest: Readonly<Record<string, string>>;
}

/** An in-toto Statement v1. Source: in-toto attestation spec/v1/statement.md. */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly Subject[];
  /** URI of the kind of predicate. */
  readonly predicateType: string;
  readonly predicate: unknown;
}

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** Media type of a statement, and payload type of its envelope. */
export const STATEMENT_MEDIA_TYPE = 'application/vnd.in-toto+json';

/** Where the layer of a bare statement says the type of its predicate. Source: BuildKit docs/attestations/attestation-storage.md. */
export const PREDICATE_TYPE_ANNOTATION = 'in-toto.io/predicate-type';

/** Predicate types that strake writes. */
export const PREDICATE_TYPE = {
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  provenance: 'https://slsa.dev/provenance/v1',
  /** The predicate of a signature that says nothing else: `{}`. Source: cosign v3, "cosign sign". */
  signature: 'https://sigstore.dev/cosign/sign/v1',
} as const;

/** Whether a predicate is of a type. A version may follow: `https://cyclonedx.org/bom/v1.6`. */
export function isOfType(predicateType: string, type: string): boolean {
  return predicateType === type || predicateType.startsWith(`${type}/`);
}

/** Whether a predicate is an SBOM, by its type. */
export function isSbomType(predicateType = ''): boolean {
  return [PREDICATE_TYPE.spdx, PREDICATE_TYPE.cyclonedx].some((type) =>
    isOfType(predicateType, type),
  );
}
