import { isRecord } from '@strake/core';
import type { Inventory } from '../inventory/inventory.ts';
import { collectElements } from './collect-elements.ts';
import type { Element } from './element.ts';
import { type SbomClaims, sbomClaims } from './sbom-claims.ts';

/** Differences that are told; a wrong SBOM may have thousands. */
const MOST_TOLD = 5;

/**
 * Compares an SBOM that strake made with what is in the images: every program and file that it lists is there with its SHA-256, every
 * program is listed, layers that are named instead of their files are its layers, and the modules and packages are the same. Of other files, nothing
 * says that they had to be listed.
 * @param document SPDX or CycloneDX as parsed JSON
 * @param inventories of the image, or of all images of the index, with the files of all layers
 * @returns the differences, as parts of sentences; undefined for an SBOM of another tool, which lists other things
 */
export function compareSbom(
  document: unknown,
  inventories: readonly Inventory[],
): readonly string[] | undefined {
  const claims = isRecord(document) ? sbomClaims(document) : undefined;
  if (!claims) return undefined;
  const images = inventories.map((inventory) => ({ name: 'image', digest: '', inventory }));
  const { elements } = collectElements({ name: 'index', digest: '', images }, { listsAll: true });
  const found = [
    ...compareFiles(claims, elements),
    ...compareLayers(claims, inventories),
    ...comparePurls(claims, elements),
  ];
  const more = found.length - MOST_TOLD;
  return more > 0 ? [...found.slice(0, MOST_TOLD), `${more} more differences`] : found;
}

function compareFiles({ files }: SbomClaims, elements: readonly Element[]): readonly string[] {
  const there = new Map<string, Set<string>>();
  const wrong: string[] = [];
  for (const { kind, path, digest } of elements) {
    if (path === undefined || digest === undefined) continue;
    there.set(path, (there.get(path) ?? new Set()).add(digest));
    const claimed = files.get(path);
    if (kind === 'program' && !claimed?.has(digest))
      wrong.push(`it does not list the program ${path} with ${digest}`);
  }
  for (const [path, digests] of files)
    for (const digest of digests)
      if (!there.get(path)?.has(digest))
        wrong.push(`it lists ${path} with ${digest}, which is not in the image`);
  return wrong;
}

function compareLayers(
  { layers }: SbomClaims,
  inventories: readonly Inventory[],
): readonly string[] {
  const there = new Set(inventories.flatMap((each) => each.layers.map(({ diffId }) => diffId)));
  return [...layers]
    .filter((digest) => !there.has(digest))
    .map((digest) => `it lists the layer ${digest}, which is not in the image`);
}

function comparePurls({ purls }: SbomClaims, elements: readonly Element[]): readonly string[] {
  const there = new Set(elements.flatMap(({ purl }) => purl ?? []));
  const without = (left: ReadonlySet<string>, right: ReadonlySet<string>) =>
    [...left].filter((purl) => isCompared(purl) && !right.has(purl));
  return [
    ...without(there, purls).map((purl) => `it does not list ${purl}`),
    ...without(purls, there).map((purl) => `it lists ${purl}, which is not in the image`),
  ];
}

/** Images and bases are named in other ways by whoever makes the SBOM. */
function isCompared(purl: string): boolean {
  return !purl.startsWith('pkg:oci/');
}
