import { isRecord } from '@strake/oci/internal';
import type { Fact, PackageAnswer } from '../answer/index.ts';
import type { Described } from './described.ts';

/** Packages that are listed. */
const MAX_PACKAGES = 20_000;

/** An SBOM: its packages, and who made it. Undefined: it is neither SPDX 2 nor CycloneDX. */
export function describeSbom(json: unknown): Described | undefined {
  if (!isRecord(json)) return undefined;
  if (typeof json.spdxVersion === 'string') return spdx(json, json.spdxVersion);
  return json.bomFormat === 'CycloneDX' ? cycloneDx(json) : undefined;
}

type Json = Readonly<Record<string, unknown>>;

function spdx(json: Json, version: string): Described {
  const creation = isRecord(json.creationInfo) ? json.creationInfo : {};
  const creators = Array.isArray(creation.creators) ? creation.creators.map(text) : [];
  return listing('SPDX', records(json.packages).map(spdxPackage), [
    ['Format', version],
    ['Name', text(json.name)],
    ['Created', text(creation.created)],
    ['Created by', creators.join(', ')],
  ]);
}

function spdxPackage(each: Json): PackageAnswer {
  const purl = records(each.externalRefs).find((ref) => ref.referenceType === 'purl');
  const licenses = [text(each.licenseConcluded), text(each.licenseDeclared)];
  return {
    name: text(each.name),
    version: text(each.versionInfo),
    license: licenses.find((license) => !['', 'NOASSERTION', 'NONE'].includes(license)) ?? '',
    purl: text(purl?.referenceLocator),
  };
}

function cycloneDx(json: Json): Described {
  const metadata = isRecord(json.metadata) ? json.metadata : {};
  const subject = isRecord(metadata.component) ? metadata.component : {};
  return listing('CycloneDX', records(json.components).map(component), [
    ['Format', `CycloneDX ${text(json.specVersion)}`],
    ['Name', text(subject.name)],
    ['Created', text(metadata.timestamp)],
  ]);
}

function component(each: Json): PackageAnswer {
  const licenses = records(each.licenses).map((choice) => {
    const license = isRecord(choice.license) ? choice.license : {};
    return text(choice.expression) || text(license.id) || text(license.name);
  });
  return {
    name: text(each.name),
    version: text(each.version),
    license: licenses.filter((license) => license !== '').join(', '),
    purl: text(each.purl),
  };
}

function listing(
  format: string,
  packages: readonly PackageAnswer[],
  facts: readonly Fact[],
): Described {
  return {
    title: `SBOM (${format})`,
    facts,
    // Files are listed as packages, too: those that have an address of their own come first.
    packages: packages
      .toSorted((a, b) => Number(b.purl !== '') - Number(a.purl !== ''))
      .slice(0, MAX_PACKAGES),
    packagesLeft: Math.max(packages.length - MAX_PACKAGES, 0),
  };
}

function records(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
