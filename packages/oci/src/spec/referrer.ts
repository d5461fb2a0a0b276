import type { Descriptor } from './descriptor.ts';
import type { ParsedDocument } from './parse-manifest.ts';
import { defined } from './record.ts';

/** What a manifest says about itself as a referrer. */
export interface ReferrerFacts {
  /** The digest of what it refers to; undefined for a manifest that is not a referrer. */
  readonly subject: string | undefined;
  /** As lists of referrers have it: with its artifact type and its annotations. */
  readonly descriptor: Descriptor;
}

/**
 * Source: OCI distribution-spec v1.1 "Listing Referrers".
 * @param descriptor of the document
 */
export function referrerFacts(
  document: ParsedDocument,
  { mediaType, digest, size }: Descriptor,
): ReferrerFacts {
  const { artifactType, annotations, subject } =
    document.kind === 'index' ? document.index : document.manifest;
  const type =
    artifactType ?? (document.kind === 'index' ? undefined : document.manifest.config.mediaType);
  const listed = { mediaType, digest, size, ...defined({ artifactType: type, annotations }) };
  return { subject: subject?.digest, descriptor: listed };
}
