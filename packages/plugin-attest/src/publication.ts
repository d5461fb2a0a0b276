/** SBOMs of images that a build publishes, for plugins. Nothing that reads layers or writes SBOMs is loaded before it is needed. */

export type { SbomDocument } from './attest/attestation.ts';
export { oldSbomParts } from './attest/old-sbom-parts.ts';
export { type PublicationSboms, publicationSboms } from './attest/publication-sboms.ts';
export { isRegistry } from './attest/subjects.ts';
export { warnUnlisted } from './attest/warn-unlisted.ts';
