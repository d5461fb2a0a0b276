import { type Content, FileTree } from './file-tree.ts';
import type { InventoryFile, Program } from './inventory.ts';
import type { EntryFacts, FileFacts, LayerFacts } from './layer-facts.ts';

/** What an inventory knows of one file of an image. */
export interface FoundFile extends Omit<FileFacts, 'program' | 'file'> {
  readonly file?: Omit<InventoryFile, 'path'>;
  readonly program?: Omit<Program, 'path'>;
  /** Of the layer that has it. */
  readonly layer: number;
}

/** A layer in an image. */
export interface OverlaidLayer {
  readonly facts: LayerFacts;
  readonly own: boolean;
}

/**
 * Puts layers over each other: what the image has at the end.
 * @param layers the lowest first
 * Source: OCI image-spec layer.md "Applying Changesets"; containerd, archive/tar.go; umoci, oci/layer/tar_extract.go.
 */
export function overlayLayers(layers: readonly OverlaidLayer[]): FileTree<FoundFile> {
  const tree = new FileTree<FoundFile>();
  for (const [layer, { facts, own }] of layers.entries())
    for (const entry of facts.entries) {
      const { path, removes, isDirectory } = entry;
      if (removes) tree.remove(path, removes, layer);
      else if (isDirectory) tree.setDirectory(path, layer);
      else tree.set(path, contentOf(entry, { own, layer }, tree), layer);
    }
  return tree;
}

function contentOf(
  { symlink, hardlink, program, file, packages, release }: EntryFacts,
  { own, layer }: { readonly own: boolean; readonly layer: number },
  tree: FileTree<FoundFile>,
): Content<FoundFile> {
  if (symlink !== undefined) return { target: symlink };
  if (hardlink !== undefined) return tree.contentAt(hardlink) ?? { value: undefined };
  if (!(program ?? file ?? packages ?? release)) return { value: undefined };
  return {
    value: {
      layer,
      ...(program ? { program: { ...program, own } } : {}),
      ...(file ? { file } : {}),
      ...(packages ? { packages } : {}),
      ...(release ? { release } : {}),
    },
  };
}
