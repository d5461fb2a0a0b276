import { createHash } from 'node:crypto';

/** Kinds of elements, in the order in which they are written. */
export const ELEMENT_KINDS = [
  'index',
  'image',
  'base',
  'layer',
  'program',
  'file',
  'module',
  'standard-library',
  'toolchain',
  'distribution',
  'distribution-package',
] as const;

export type ElementKind = (typeof ELEMENT_KINDS)[number];

/** What an SBOM lists, in the terms that SPDX and CycloneDX share. All texts are well-formed Unicode. */
export interface ElementFacts {
  readonly kind: ElementKind;
  readonly name: string;
  readonly version?: string | undefined;
  /** Absolute path in the image of a program or file. */
  readonly path?: string | undefined;
  /** `sha256:…` of a manifest or of a file. */
  readonly digest?: string | undefined;
  readonly purl?: string | undefined;
  readonly cpe?: string | undefined;
  /** As found: not always an SPDX expression. */
  readonly license?: string | undefined;
  /** The package of the sources, with its version, that a package of a distribution was built from. */
  readonly source?: string | undefined;
  /** More facts, as names and values: `['sum', 'h1:…']`. */
  readonly notes?: readonly (readonly [string, string])[];
  /** SBOMs of the element itself. */
  readonly sboms?: readonly { readonly mediaType: string; readonly digest: string }[];
}

export interface Element extends ElementFacts {
  /** Made from all the facts: equal elements of two images are one. */
  readonly id: string;
}

/** Elements by their facts: programs and platforms of an image share modules, and a hash of each takes 10 µs. */
const KNOWN = new Map<string, Element>();
const MOST_KNOWN = 4096;

/** Gives an element its id, and makes its texts well-formed: names in a tar or a program may be any bytes. */
export function createElement(facts: ElementFacts): Element {
  const key = JSON.stringify(ordered(facts));
  const known = KNOWN.get(key);
  if (known) return known;
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  const made = makeElement(facts);
  KNOWN.set(key, made);
  return made;
}

function makeElement(facts: ElementFacts): Element {
  const clean = wellFormed(facts);
  const id = createHash('sha256')
    .update(JSON.stringify(ordered(clean)))
    .digest('hex')
    .slice(0, 32);
  return { ...clean, id: `${facts.kind}-${id}` };
}

/** Compares by kind, then by name, version and id. */
export function compareElements(left: Element, right: Element): number {
  return (
    ELEMENT_KINDS.indexOf(left.kind) - ELEMENT_KINDS.indexOf(right.kind) ||
    compareText(left.path ?? left.name, right.path ?? right.name) ||
    compareText(left.version ?? '', right.version ?? '') ||
    compareText(left.id, right.id)
  );
}

/** Compares by UTF-16 code units: equal on every machine. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function wellFormed<Value>(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed() as Value;
  if (Array.isArray(value)) return value.map(wellFormed) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, wellFormed(item)]),
  ) as Value;
}

function ordered(facts: ElementFacts): unknown {
  const { kind, name, version, path, digest, purl, cpe, license, source, notes, sboms } = facts;
  const documents = sboms?.map((sbom) => [sbom.mediaType, sbom.digest]);
  return [kind, name, version, path, digest, purl, cpe, license, source, notes, documents];
}
