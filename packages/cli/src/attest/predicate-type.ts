import { type Descriptor, ownValue } from '@strake/core';
import {
  BUNDLE_PREDICATE_TYPE,
  OLD_MEDIA_TYPE,
  type OldTagKind,
  PREDICATE_TYPE,
  PREDICATE_TYPE_ANNOTATION,
} from '@strake/plugin-attest/sign';

/** Media types of documents that are attached as they are, without a statement around them. */
const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  'application/spdx+json': PREDICATE_TYPE.spdx,
  'text/spdx+json': PREDICATE_TYPE.spdx,
  'application/vnd.cyclonedx+json': PREDICATE_TYPE.cyclonedx,
  [OLD_MEDIA_TYPE.sig]: PREDICATE_TYPE.signature,
};

/** Where descriptors and manifests say the type of the predicate inside: sigstore, in-toto (BuildKit, oras), cosign. */
const ANNOTATIONS = [BUNDLE_PREDICATE_TYPE, PREDICATE_TYPE_ANNOTATION, 'predicateType'];

/** The predicate type that a listed manifest or a layer says it has; undefined: it says none. */
export function predicateTypeOf(
  described: Pick<Descriptor, 'mediaType' | 'annotations'> & {
    readonly artifactType?: string;
  },
): string | undefined {
  for (const key of ANNOTATIONS) {
    const value = described.annotations?.[key];
    if (value !== undefined) return value;
  }
  const types = [described.artifactType, described.mediaType];
  for (const type of types) {
    const known = ownValue(DOCUMENT_TYPES, plain(type ?? ''));
    if (known !== undefined) return known;
  }
  return undefined;
}

/** True if an old tag of this kind may hold one of the types. */
export function readsAs(kind: OldTagKind, types: readonly string[] | undefined): boolean {
  if (types === undefined) return true;
  if (kind === 'sbom') {
    return types.includes(PREDICATE_TYPE.spdx) || types.includes(PREDICATE_TYPE.cyclonedx);
  }
  const isSignature = (type: string) => type === PREDICATE_TYPE.signature;
  return kind === 'sig' ? types.some(isSignature) : !types.every(isSignature);
}

/** Without parameters: `application/vnd.cyclonedx+json; version=1.6`. */
function plain(mediaType: string): string {
  return mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
}
