import { isRecord } from '@strake/oci/internal';
import type { Fact, PackageAnswer } from '../answer/index.ts';
import type { Described } from './described.ts';
import { type SbomElement, sbomPlaces } from './sbom-places.ts';

/** Packages that are listed. */
const MAX_PACKAGES = 20_000;

/** Characters of a value that are shown, and values of one package: the document has all. */
const LONGEST = 1000;
const MOST_VALUES = 20;

/** An SBOM: its packages, and who made it. Undefined: it is neither SPDX 2 nor CycloneDX. */
export function describeSbom(json: unknown): Described | undefined {
  if (!isRecord(json)) return undefined;
  if (typeof json.spdxVersion === 'string') return spdx(json, json.spdxVersion);
  return json.bomFormat === 'CycloneDX' ? cycloneDx(json) : undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** A package, what it is called in the document, and where it says itself that it is. */
type Listed = SbomElement & { readonly shown: Omit<PackageAnswer, 'platforms' | 'paths'> };

function spdx(json: Json, version: string): Described {
  const creation = isRecord(json.creationInfo) ? json.creationInfo : {};
  const creators = Array.isArray(creation.creators) ? creation.creators : [];
  const relations = records(json.relationships).flatMap((each) => {
    const [one, other] = [text(each.spdxElementId), text(each.relatedSpdxElement)];
    if (each.relationshipType === 'CONTAINS') return [[one, other] as const];
    return each.relationshipType === 'CONTAINED_BY' ? [[other, one] as const] : [];
  });
  return listing('SPDX', records(json.packages).map(spdxPackage), relations, [
    ['Format', short(version)],
    ['Name', short(text(json.name))],
    ['Created', short(text(creation.created))],
    ['Created by', joined(creators.map(text))],
  ]);
}

function spdxPackage(each: Json): Listed {
  const purl = records(each.externalRefs).find((ref) => ref.referenceType === 'purl');
  const licenses = [text(each.licenseConcluded), text(each.licenseDeclared)];
  const isImage = each.primaryPackagePurpose === 'CONTAINER';
  return {
    id: text(each.SPDXID),
    path: short(text(each.packageFileName)),
    platform: isImage ? short(/^platform: (.+)$/m.exec(text(each.comment))?.[1] ?? '') : '',
    shown: {
      name: short(text(each.name)),
      version: short(text(each.versionInfo)),
      license: short(
        licenses.find((license) => !['', 'NOASSERTION', 'NONE'].includes(license)) ?? '',
      ),
      purl: short(text(purl?.referenceLocator)),
    },
  };
}

function cycloneDx(json: Json): Described {
  const metadata = isRecord(json.metadata) ? json.metadata : {};
  const subject = isRecord(metadata.component) ? metadata.component : {};
  const components = records(json.components).map(component);
  const relations = records(json.dependencies).flatMap(({ ref, dependsOn }) =>
    (Array.isArray(dependsOn) ? dependsOn : []).map((other) => [text(ref), text(other)] as const),
  );
  const facts: readonly Fact[] = [
    ['Format', `CycloneDX ${short(text(json.specVersion))}`],
    ['Name', short(text(subject.name))],
    ['Created', short(text(metadata.timestamp))],
  ];
  // The image itself is not listed, but has the platform of what it contains.
  return listing('CycloneDX', components, relations, facts, [component(subject)]);
}

function component(each: Json): Listed {
  const licenses = records(each.licenses).map((choice) => {
    const license = isRecord(choice.license) ? choice.license : {};
    return text(choice.expression) || text(license.id) || text(license.name);
  });
  const evidence = isRecord(each.evidence) ? each.evidence : {};
  const [occurrence] = records(evidence.occurrences);
  const platform = records(each.properties).find(({ name }) => name === 'strake:platform');
  return {
    id: text(each['bom-ref']),
    path: short(text(occurrence?.location)),
    platform: each.type === 'container' ? short(text(platform?.value)) : '',
    shown: {
      name: short(text(each.name)),
      version: short(text(each.version)),
      license: joined(licenses),
      purl: short(text(each.purl)),
    },
  };
}

function listing(
  format: string,
  packages: readonly Listed[],
  relations: readonly (readonly [string, string])[],
  facts: readonly Fact[],
  others: readonly Listed[] = [],
): Described {
  const placeOf = sbomPlaces([...packages, ...others], relations);
  return {
    title: `SBOM (${format})`,
    facts,
    // Files are listed as packages, too: those that have an address of their own come first.
    packages: packages
      .toSorted((a, b) => Number(b.shown.purl !== '') - Number(a.shown.purl !== ''))
      .slice(0, MAX_PACKAGES)
      .map((each) => {
        const { paths, platforms } = placeOf(each);
        return { ...each.shown, platforms: joined(platforms), paths: joined(paths) };
      }),
    packagesLeft: Math.max(packages.length - MAX_PACKAGES, 0),
  };
}

function joined(values: readonly string[]): string {
  const given = values.filter((value) => value !== '');
  const more = given.length - MOST_VALUES;
  const listed = given.slice(0, MOST_VALUES).map(short).join(', ');
  return short(more > 0 ? `${listed} and ${more} more` : listed);
}

function short(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)} …` : value;
}

function records(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
