import { hash } from 'node:crypto';
import type { Descriptor, ReferrerParts } from '@strake/core/plugin';
import type { SbomFormat } from '../options/options.ts';
import {
  PREDICATE_TYPE,
  PREDICATE_TYPE_ANNOTATION,
  STATEMENT_MEDIA_TYPE,
} from '../statement/statement.ts';
import { subjectOf, writeStatement } from '../statement/write-statement.ts';

/** A statement, and the manifest that it is attached to. */
export interface Attestation {
  readonly subject: Descriptor;
  readonly predicateType: string;
  /** Equal for equal statements only: a digest of what determines it. */
  readonly id: string;
  /** Written when it is needed. */
  statement(): Uint8Array;
}

/** An SBOM as a document. */
export interface SbomDocument {
  readonly subject: Descriptor;
  readonly format: SbomFormat;
  readonly text: string;
}

/** What is attested of an image: statements, and SBOMs as documents. */
export interface Attestations {
  readonly attestations: readonly Attestation[];
  readonly documents: readonly SbomDocument[];
}

/** Media types of documents, and types of the artifacts that hold them. */
export const SBOM_MEDIA_TYPE: Readonly<Record<SbomFormat, string>> = {
  spdx: 'application/spdx+json',
  cyclonedx: 'application/vnd.cyclonedx+json',
};

/** A document as an artifact of its own, for those who read no statements. */
export function bareDocument({ subject, format, text }: SbomDocument): ReferrerParts {
  const mediaType = SBOM_MEDIA_TYPE[format];
  const bytes = Buffer.from(text);
  return { manifest: { artifactType: mediaType, subject }, blobs: [{ mediaType, bytes }] };
}

/** An unsigned statement as an artifact. */
export function bareStatement({ subject, predicateType, statement }: Attestation): ReferrerParts {
  const mediaType = STATEMENT_MEDIA_TYPE;
  const annotations = { [PREDICATE_TYPE_ANNOTATION]: predicateType };
  return {
    manifest: { artifactType: mediaType, subject, annotations },
    blobs: [{ mediaType, bytes: statement(), annotations }],
  };
}

/** A document as a statement. */
export function sbomAttestation({ subject, format, text }: SbomDocument): Attestation {
  const predicateType = PREDICATE_TYPE[format];
  return {
    ...{ subject, predicateType, id: hash('sha256', `${subject.digest} ${text}`) },
    statement: () =>
      writeStatement([subjectOf(subject.digest)], predicateType, JSON.parse(text) as unknown),
  };
}

/** What a signature says that says nothing else. */
export function signatureAttestation(subject: Descriptor): Attestation {
  const predicateType = PREDICATE_TYPE.signature;
  return {
    ...{ subject, predicateType, id: subject.digest },
    statement: () => writeStatement([subjectOf(subject.digest)], predicateType, {}),
  };
}
