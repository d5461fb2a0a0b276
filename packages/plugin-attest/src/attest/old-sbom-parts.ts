import type { ReferrerParts } from '@strake/core/plugin';
import { oldManifest, oldSbom, oldTag } from '../signature/old-tag.ts';
import type { SbomDocument } from './attestation.ts';

/** An SBOM in cosign's old form: a manifest without a subject, which the tag `sha256-….sbom` of its image names. */
export function oldSbomParts({ subject, format, text }: SbomDocument): ReferrerParts {
  const blobs = [oldSbom(Buffer.from(text), format)];
  const { artifactType } = oldManifest('sbom', blobs);
  return { manifest: { artifactType, tag: oldTag(subject.digest, 'sbom') }, blobs };
}
