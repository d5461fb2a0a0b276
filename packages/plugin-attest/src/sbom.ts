/** SBOMs: what an image contains, and how it is written. */

export { describeBase } from './inventory/describe-base.ts';
export type {
  DistributionPackage,
  Inventory,
  InventoryBase,
  InventoryFile,
  Module,
  Program,
} from './inventory/inventory.ts';
export { inventoryImage } from './inventory/inventory-image.ts';
export type { InventoryContext } from './inventory/remember-layer.ts';
export type { SbomFormat } from './options/options.ts';
export { modulePurl, standardLibraryPurl, toolchainPurl } from './purl/module-purl.ts';
export { compareSbom } from './sbom/compare-sbom.ts';
export { documentBytes } from './sbom/document-text.ts';
export type { SbomImage, SbomIndex, SbomSubject } from './sbom/sbom-subject.ts';
export { countUnlisted, UNLISTED_HINT, unlistedMessage } from './sbom/unlisted-layers.ts';
export { writeCycloneDx } from './sbom/write-cyclonedx.ts';
export { writeSpdx } from './sbom/write-spdx.ts';
