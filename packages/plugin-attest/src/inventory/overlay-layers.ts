import { FileTree } from './file-tree.ts';
import type { DistributionPackage, InventoryFile, Program } from './inventory.ts';
import { KnownPaths } from './known-paths.ts';
import type { LayerFacts, Release } from './layer-facts.ts';

/** What an inventory knows of one file of an image. */
export interface FoundFile {
  readonly program?: Omit<Program, 'path'>;
  readonly file?: Omit<InventoryFile, 'path'>;
  readonly packages?: readonly DistributionPackage[];
  readonly release?: Release;
}

/** A layer in an image. */
export interface OverlaidLayer {
  readonly facts: LayerFacts;
  readonly own: boolean;
}

/**
 * Puts layers over each other: what the image has at the end.
 * @param layers the lowest first
 * Source: OCI image-spec layer.md "Applying Changesets"; containerd, archive/tar.go.
 */
export function overlayLayers(layers: readonly OverlaidLayer[]): FileTree<FoundFile> {
  const tree = new FileTree<FoundFile>();
  for (const layer of layers) {
    removeReplaced(tree, layer.facts);
    addLayer(tree, layer);
  }
  return tree;
}

function removeReplaced(tree: FileTree<FoundFile>, facts: LayerFacts): void {
  const resolved = (paths: readonly string[]): ReadonlySet<string> =>
    new Set(paths.map((path) => tree.resolve(path, false)));
  const known = new KnownPaths(facts.paths);
  const whiteouts = resolved(facts.whiteouts);
  const opaque = resolved(facts.opaque);
  tree.deleteWhere((path) => {
    if (known.replaces(path) || whiteouts.has(path)) return true;
    for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end) || '/';
      if (whiteouts.has(directory) || opaque.has(directory)) return true;
      if (end === 0) break;
    }
    return false;
  });
}

function addLayer(tree: FileTree<FoundFile>, { facts, own }: OverlaidLayer): void {
  for (const { path, target } of facts.symlinks) tree.set(tree.resolve(path, false), { target });
  const added = new Map<string, FoundFile>();
  const add = (path: string, found: FoundFile): void => {
    const place = tree.resolve(path, false);
    added.set(place, { ...added.get(place), ...found });
  };
  for (const { path, ...program } of facts.programs) add(path, { program: { ...program, own } });
  for (const { path, ...file } of facts.files) add(path, { file });
  for (const { path, packages } of facts.packages) add(path, { packages });
  for (const { path, release } of facts.releases) add(path, { release });
  for (const [place, value] of added) tree.set(place, { value });
  for (const { path, target } of facts.hardlinks) {
    const value = tree.valueAt(target);
    if (value) tree.set(tree.resolve(path, false), { value });
  }
}
