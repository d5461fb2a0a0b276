/** SBOMs: what an image contains, and how it is written. */

export type {
  DistributionPackage,
  Inventory,
  InventoryBase,
  InventoryFile,
  Module,
  Program,
} from './inventory/inventory.ts';
export type { SbomFormat } from './options.ts';
export { modulePurl, standardLibraryPurl, toolchainPurl } from './purl/module-purl.ts';
