import assert from 'node:assert/strict';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

/** The parts of CycloneDX 1.6 JSON that tests look at. */
export interface CycloneDxDocument {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string; readonly component: CycloneDxComponent };
  readonly components: readonly CycloneDxComponent[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
  readonly compositions: readonly {
    readonly aggregate: string;
    readonly assemblies?: readonly string[];
    readonly dependencies?: readonly string[];
  }[];
}

export interface CycloneDxComponent {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly scope?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly object[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly pedigree?: { readonly ancestors: readonly CycloneDxComponent[] };
}

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

/** Parses a CycloneDX document, and checks it with CycloneDX's library, and that references are unique and resolve. */
export async function checkCycloneDx(bytes: Uint8Array): Promise<CycloneDxDocument> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  assert.equal(await validator.validate(text), null);
  const document: CycloneDxDocument = JSON.parse(text);
  const { metadata, components, dependencies, compositions } = document;
  const all = [metadata.component, ...components];
  const refs = all.map((each) => each['bom-ref']);
  const ancestors = all.flatMap((each) => each.pedigree?.ancestors ?? []);
  const everything = [...refs, ...ancestors.map((each) => each['bom-ref'])];
  assert.equal(new Set(everything).size, everything.length);
  assert.deepEqual(dependencies.map(({ ref }) => ref).sort(), [...refs].sort());
  const named = [
    ...dependencies.flatMap(({ dependsOn = [] }) => dependsOn),
    ...compositions.flatMap((each) => [...(each.assemblies ?? []), ...(each.dependencies ?? [])]),
  ];
  for (const ref of named) assert.ok(refs.includes(ref), ref);
  return document;
}
