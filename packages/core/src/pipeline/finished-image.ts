import type { ImageTree } from '@strake/oci';
import type { BuiltImage } from './build-targets.ts';
import type { ImageTargets } from './target.ts';
import type { PackedArchive } from './write-archive.ts';

/** One image, complete in the store, with the names it is to get. */
export interface FinishedImage {
  readonly of: ImageTargets;
  readonly images: readonly BuiltImage[];
  /** Of platforms without an image. */
  readonly archives: readonly (PackedArchive & { readonly platform: string })[];
  /** Absent where all of its platforms get archives alone. */
  readonly tree?: ImageTree;
  readonly repository?: string;
  readonly tags: readonly string[];
  readonly platformTags: Readonly<Record<string, string>>;
}
