import { collectElements } from './collect-elements.ts';
import { documentBytes, documentTime, documentUuid } from './document-text.ts';
import type { Element, ElementKind } from './element.ts';
import { licenseExpression } from './license-expression.ts';
import type { Relation } from './sbom-graph.ts';
import { createdOf, type SbomSubject } from './sbom-subject.ts';

/** What each kind is. Source: SPDX 2.3 section 7.24. */
const PURPOSE: Readonly<Record<ElementKind, string>> = {
  index: 'CONTAINER',
  image: 'CONTAINER',
  base: 'CONTAINER',
  layer: 'ARCHIVE',
  program: 'APPLICATION',
  file: 'FILE',
  module: 'LIBRARY',
  'standard-library': 'LIBRARY',
  toolchain: 'APPLICATION',
  distribution: 'OPERATING_SYSTEM',
  'distribution-package': 'LIBRARY',
};

const NONE = 'NOASSERTION';

/**
 * An SBOM as SPDX 2.3 JSON. The same subject gives the same bytes: the time is that of the image, and the namespace follows from the
 * content. Programs and files are packages, because files of SPDX need a SHA-1.
 * Source: SPDX specification 2.3.
 */
export function writeSpdx(subject: SbomSubject): Uint8Array {
  const { root, elements, relations } = collectElements(subject);
  const describes = {
    spdxElementId: 'SPDXRef-DOCUMENT',
    relationshipType: 'DESCRIBES',
    relatedSpdxElement: idOf(root.id),
  };
  const head = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: root.name,
  };
  const creationInfo = { created: documentTime(createdOf(subject)), creators: ['Tool: strake'] };
  const body = {
    creationInfo,
    packages: elements.map(packageOf),
    relationships: [describes, ...relations.map(relationshipOf)],
  };
  const uuid = documentUuid(subject.digest, [head, body]);
  const documentNamespace = `https://github.com/strake-build/strake/spdx/${uuid}`;
  return documentBytes({ ...head, documentNamespace, ...body });
}

/** trivy knows a distribution by the beginning of its identifier, and by nothing else. */
function idOf(id: string): string {
  return `SPDXRef-${id.replace(/^distribution-(?!package-)/, 'OperatingSystem-')}`;
}

function packageOf(element: Element) {
  const { id, kind, name, version, path, digest, license, source } = element;
  const declared = licenseExpression(license);
  const comment = (element.notes ?? []).map(([key, value]) => `${key}: ${value}`).join('\n');
  const externalRefs = externalRefsOf(element);
  return {
    SPDXID: idOf(id),
    name,
    ...(version && { versionInfo: version }),
    ...(path && { packageFileName: path }),
    downloadLocation: NONE,
    filesAnalyzed: false,
    ...(digest && { checksums: [checksumOf(digest)] }),
    // As trivy writes and reads it: advisories name the sources.
    ...(source && { sourceInfo: `built package from: ${source}` }),
    licenseConcluded: NONE,
    licenseDeclared: declared ?? NONE,
    ...(license && !declared && { licenseComments: license }),
    copyrightText: NONE,
    primaryPackagePurpose: PURPOSE[kind],
    ...(externalRefs.length > 0 && { externalRefs }),
    ...(comment && { comment }),
  };
}

/** Source: SPDX 2.3 annex F. */
function externalRefsOf({ purl, cpe, sboms = [] }: Element) {
  const refs = sboms.map(({ mediaType, digest }) => ({
    referenceCategory: 'OTHER',
    referenceType: 'sbom',
    referenceLocator: digest,
    comment: mediaType,
  }));
  return [
    ...(purl ? [reference('PACKAGE-MANAGER', 'purl', purl)] : []),
    ...(cpe ? [reference('SECURITY', 'cpe23Type', cpe)] : []),
    ...refs,
  ];
}

function reference(referenceCategory: string, referenceType: string, referenceLocator: string) {
  return { referenceCategory, referenceType, referenceLocator };
}

function checksumOf(digest: string) {
  const [algorithm = '', checksumValue = ''] = digest.split(':');
  return { algorithm: algorithm.toUpperCase(), checksumValue };
}

/** Source: SPDX 2.3 section 11.1. */
function relationshipOf({ from, kind, to }: Relation) {
  if (kind === 'built-by') return relationship(to, 'BUILD_TOOL_OF', from);
  return relationship(from, RELATIONSHIP[kind], to);
}

const RELATIONSHIP = {
  contains: 'CONTAINS',
  'descendant-of': 'DESCENDANT_OF',
  'variant-of': 'VARIANT_OF',
} as const;

function relationship(from: string, relationshipType: string, to: string) {
  return { spdxElementId: idOf(from), relationshipType, relatedSpdxElement: idOf(to) };
}
