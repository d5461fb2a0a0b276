import type { ImageTree } from '@strake/oci';
import type { BuiltImage } from './build-targets.ts';
import type { ImageTargets } from './target.ts';
import type { PackedArchive } from './write-archive.ts';

/** An image that is complete in the store, with its intended names. */
export interface FinishedImage {
  readonly of: ImageTargets;
  readonly images: readonly BuiltImage[];
  /** Archives of platforms without an image. */
  readonly archives: readonly (PackedArchive & { readonly platform: string })[];
  /** Absent if no platform has an image. */
  readonly tree?: ImageTree;
  readonly repository?: string;
  readonly tags: readonly string[];
  readonly platformTags: Readonly<Record<string, string>>;
}
