import { isRecord } from '@strake/core';

/** What an SBOM says of an image, whatever its format. */
export interface SbomClaims {
  /** Digests (`sha256:…`) by absolute path; images of an index may have different files at one path. */
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
  readonly purls: ReadonlySet<string>;
  /** Digests of the tars of layers that it names instead of their files. */
  readonly layers: ReadonlySet<string>;
}

type Fields = Readonly<Record<string, unknown>>;

/** @returns undefined for an SBOM that strake did not make */
export function sbomClaims(document: Fields): SbomClaims | undefined {
  const isSpdx = document.spdxVersion === 'SPDX-2.3';
  if (!(isSpdx ? isOwnSpdx(document) : isOwnCycloneDx(document))) return undefined;
  const files = new Map<string, Set<string>>();
  const purls = new Set<string>();
  const layers = new Set<string>();
  for (const item of records(isSpdx ? document.packages : document.components)) {
    const { id, paths, digest, purl } = isSpdx ? spdxPackage(item) : cycloneDxComponent(item);
    for (const path of paths) files.set(path, (files.get(path) ?? new Set()).add(digest));
    for (const each of purl) purls.add(each);
    if (id.startsWith('layer-')) layers.add(digest);
  }
  return { files, purls, layers };
}

/** The digest of the manifest that an SBOM is about; undefined for an SBOM that strake did not make. */
export function describedDigest(document: Fields): string | undefined {
  const root = isOwnCycloneDx(document)
    ? isRecord(document.metadata) && document.metadata.component
    : isOwnSpdx(document) && describedPackage(document);
  if (!isRecord(root)) return undefined;
  const version = root.version ?? root.versionInfo;
  return typeof version === 'string' && /^sha256:[0-9a-f]{64}$/.test(version) ? version : undefined;
}

function describedPackage({ relationships, packages }: Fields): Fields | undefined {
  const described = records(relationships).find(
    ({ relationshipType }) => relationshipType === 'DESCRIBES',
  );
  return records(packages).find(({ SPDXID }) => SPDXID === described?.relatedSpdxElement);
}

function isOwnSpdx({ creationInfo }: Fields): boolean {
  return (
    isRecord(creationInfo) &&
    Array.isArray(creationInfo.creators) &&
    creationInfo.creators.includes('Tool: strake')
  );
}

function isOwnCycloneDx({ bomFormat, metadata }: Fields): boolean {
  if (bomFormat !== 'CycloneDX' || !isRecord(metadata) || !isRecord(metadata.tools)) return false;
  return records(metadata.tools.components).some(({ name }) => name === 'strake');
}

interface Claim {
  /** As strake writes it: it begins with the kind. */
  readonly id: string;
  readonly paths: readonly string[];
  /** Empty if there is none: then no file has it. */
  readonly digest: string;
  readonly purl: readonly string[];
}

function spdxPackage({ SPDXID, packageFileName, checksums, externalRefs }: Fields): Claim {
  const sha256 = records(checksums).find(({ algorithm }) => algorithm === 'SHA256');
  return {
    id: String(SPDXID).replace(/^SPDXRef-/, ''),
    paths: texts([packageFileName]),
    digest: `sha256:${sha256?.checksumValue}`,
    purl: texts(
      records(externalRefs)
        .filter(({ referenceType }) => referenceType === 'purl')
        .map(({ referenceLocator }) => referenceLocator),
    ),
  };
}

function cycloneDxComponent({ 'bom-ref': id, evidence, hashes, purl }: Fields): Claim {
  const sha256 = records(hashes).find(({ alg }) => alg === 'SHA-256');
  const occurrences = isRecord(evidence) ? records(evidence.occurrences) : [];
  return {
    id: String(id),
    paths: texts(occurrences.map(({ location }) => location)),
    digest: `sha256:${sha256?.content}`,
    purl: texts([purl]),
  };
}

function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
