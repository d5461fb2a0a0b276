import { collectElements } from './collect-elements.ts';
import { documentBytes, documentTime, documentUuid } from './document-text.ts';
import type { Element, ElementKind } from './element.ts';
import { licenseExpression } from './license-expression.ts';
import type { SbomGraph } from './sbom-graph.ts';
import { createdOf, type SbomSubject } from './sbom-subject.ts';

/** Source: CycloneDX 1.6, `component.type`. */
const TYPE: Readonly<Record<ElementKind, string>> = {
  index: 'container',
  image: 'container',
  base: 'container',
  layer: 'file',
  program: 'application',
  file: 'file',
  module: 'library',
  'standard-library': 'library',
  toolchain: 'application',
  distribution: 'operating-system',
  'distribution-package': 'library',
};

/** The longest version that the schema allows; the author of a module may write any text as its version. */
const LONGEST_VERSION = 1024;

/**
 * An SBOM as CycloneDX 1.6 JSON. The same subject gives the same bytes: the time is that of the image, and the serial number follows
 * from the content.
 * Source: CycloneDX 1.6, bom-1.6.schema.json.
 */
export function writeCycloneDx(subject: SbomSubject): Uint8Array {
  const graph = collectElements(subject);
  const [root, ...others] = graph.elements;
  const ancestors = findAncestors(graph);
  const bases = new Set([...ancestors.values()].flat().map(({ id }) => id));
  const head = { bomFormat: 'CycloneDX', specVersion: '1.6' };
  const body = {
    version: 1,
    metadata: {
      timestamp: documentTime(createdOf(subject)),
      tools: { components: [{ type: 'application', name: 'strake' }] },
      component: root && componentOf(root, ancestors),
    },
    components: others
      .filter(({ id }) => !bases.has(id))
      .map((each) => componentOf(each, ancestors)),
    dependencies: dependenciesOf(graph, bases),
    compositions: compositionsOf(graph),
  };
  const uuid = documentUuid(subject.digest, [head, body]);
  return documentBytes({ ...head, serialNumber: `urn:uuid:${uuid}`, ...body });
}

/** The bases of each image: CycloneDX has them as ancestors in its pedigree. */
function findAncestors({
  elements,
  relations,
}: SbomGraph): ReadonlyMap<string, readonly Element[]> {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const found = new Map<string, readonly Element[]>();
  for (const { from, kind, to } of relations) {
    const base = byId.get(to);
    if (kind === 'descendant-of' && base) found.set(from, [...(found.get(from) ?? []), base]);
  }
  return found;
}

function componentOf(
  element: Element,
  ancestors: ReadonlyMap<string, readonly Element[]>,
  suffix = '',
): object {
  const { id, kind, name, version = '', path, digest, purl, cpe, license, sboms = [] } = element;
  const notes = (element.notes ?? []).map(([key, value]): readonly [string, string] => [
    `strake:${key}`,
    value,
  ]);
  notes.push(...sourceNotes(element.source));
  const isLong = version.length > LONGEST_VERSION;
  if (isLong) notes.push(['strake:version', version]);
  const expression = licenseExpression(license);
  const bases = ancestors.get(id) ?? [];
  return {
    type: TYPE[kind],
    'bom-ref': `${id}${suffix}`,
    name,
    ...(version && !isLong && { version }),
    ...(kind === 'toolchain' && { scope: 'excluded' }),
    ...(digest && { hashes: [hashOf(digest)] }),
    ...(license && { licenses: [expression ? { expression } : { license: { name: license } }] }),
    ...(cpe && { cpe }),
    ...(purl && { purl }),
    // An ancestor of several images is written in each, and references are unique.
    ...(bases.length > 0 && {
      pedigree: { ancestors: bases.map((base) => componentOf(base, ancestors, `-of-${id}`)) },
    }),
    ...(sboms.length > 0 && {
      externalReferences: sboms.map((sbom) => ({
        type: 'bom',
        url: sbom.digest,
        comment: sbom.mediaType,
        hashes: [hashOf(sbom.digest)],
      })),
    }),
    ...(path && { evidence: { occurrences: [{ location: path }] } }),
    ...(notes.length > 0 && {
      properties: notes.map(([name, value]) => ({ name, value })),
    }),
  };
}

/** As trivy writes and reads it: advisories name the sources. Source: CycloneDX property taxonomy, `aquasecurity:trivy`. */
function sourceNotes(source: string | undefined): readonly (readonly [string, string])[] {
  const [name = '', version = ''] = source?.split(' ') ?? [];
  if (name === '') return [];
  return [
    ['aquasecurity:trivy:SrcName', name],
    ['aquasecurity:trivy:SrcVersion', version],
  ];
}

function hashOf(digest: string) {
  const [algorithm = '', content = ''] = digest.split(':');
  return { alg: algorithm.replace(/^sha(\d+)$/, 'SHA-$1'), content };
}

/** Every component once, also those that depend on nothing: nothing is unknown. */
function dependenciesOf({ elements, relations }: SbomGraph, bases: ReadonlySet<string>) {
  const found = new Map<string, string[]>(
    elements.filter(({ id }) => !bases.has(id)).map(({ id }) => [id, []]),
  );
  for (const { from, kind, to } of relations) {
    if (kind === 'variant-of') found.get(to)?.push(from);
    else if (kind !== 'descendant-of') found.get(from)?.push(to);
  }
  return [...found].map(([ref, dependsOn]) => ({
    ref,
    ...(dependsOn.length > 0 && { dependsOn: dependsOn.sort() }),
  }));
}

/** What a program was linked from is known completely; of a base, only its programs and packages are. */
function compositionsOf({ elements, relations }: SbomGraph) {
  const based = new Set(
    relations.filter(({ kind }) => kind === 'descendant-of').map(({ from }) => from),
  );
  const programs = elements.filter(({ kind }) => kind === 'program');
  const images = elements.filter(({ kind }) => kind === 'image');
  const refs = (list: readonly Element[]) => list.map(({ id }) => id);
  return [
    { aggregate: 'complete', assemblies: refs(images.filter(({ id }) => !based.has(id))) },
    { aggregate: 'incomplete', assemblies: refs(images.filter(({ id }) => based.has(id))) },
    { aggregate: 'complete', dependencies: refs(programs) },
  ].filter((each) => Object.values(each).every(({ length }) => length > 0));
}
