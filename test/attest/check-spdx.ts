import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv2019 } from 'ajv/dist/2019.js';

/** The parts of SPDX 2.3 JSON that tests look at. */
export interface SpdxDocument {
  readonly SPDXID: string;
  readonly name: string;
  readonly documentNamespace: string;
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly packages: readonly SpdxPackage[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

export interface SpdxPackage {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo?: string;
  readonly packageFileName?: string;
  readonly primaryPackagePurpose?: string;
  readonly sourceInfo?: string;
  readonly licenseDeclared?: string;
  readonly licenseComments?: string;
  readonly comment?: string;
  readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[];
  readonly externalRefs?: readonly {
    readonly referenceType: string;
    readonly referenceLocator: string;
  }[];
}

// The schema of SPDX 2.3 as the official tools have it: resources/spdx-schema-v2.3.json of org.spdx:tools-java 2.0.1 in Maven Central,
// Apache-2.0. Only its white space differs.
const schema = JSON.parse(await readFile(new URL('spdx-2.3.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2019({ strict: false }).compile(schema);

/**
 * Parses an SPDX document, and checks it against the schema and against what the text of the specification adds: identifiers are unique
 * and resolve, the document describes one element, and everything is reachable from it.
 */
export function checkSpdx(bytes: Uint8Array): SpdxDocument {
  const document: SpdxDocument = JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(bytes),
  );
  assert.equal(validate(document), true, JSON.stringify(validate.errors?.slice(0, 5)));
  const { SPDXID, packages, relationships, documentNamespace, creationInfo } = document;
  const ids = packages.map((each) => each.SPDXID);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/);
  const known = new Set([SPDXID, ...ids]);
  const lines = relationships.map(
    (each) => `${each.spdxElementId} ${each.relationshipType} ${each.relatedSpdxElement}`,
  );
  assert.equal(new Set(lines).size, lines.length);
  for (const { spdxElementId, relatedSpdxElement } of relationships) {
    assert.ok(known.has(spdxElementId) && known.has(relatedSpdxElement));
  }
  const described = relationships.filter((each) => each.relationshipType === 'DESCRIBES');
  assert.equal(described.length, 1);
  assert.equal(described[0]?.spdxElementId, SPDXID);
  assert.equal(described[0]?.relatedSpdxElement, ids[0]);
  const touched = new Set(
    relationships.flatMap((each) => [each.spdxElementId, each.relatedSpdxElement]),
  );
  assert.deepEqual(
    ids.filter((id) => !touched.has(id)),
    [],
  );
  const namespace = new URL(documentNamespace);
  assert.equal(namespace.hash, '');
  assert.match(creationInfo.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  for (const { externalRefs = [] } of packages) {
    for (const { referenceLocator } of externalRefs) assert.doesNotMatch(referenceLocator, /\s/);
  }
  return document;
}
