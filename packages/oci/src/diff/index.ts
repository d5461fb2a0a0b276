// What two images have not in common.
export { type DiffOptions, diffImages } from './diff-images.ts';
export { diffValues } from './diff-values.ts';
export type { DiffedEntry, EntryDiff, EntryField } from './entry-diff.ts';
export {
  type DiffedImage,
  type DiffedLayer,
  type DiffedPlatform,
  type ImageDiff,
  type LayerDiff,
  NOISE,
  type Noise,
  type OtherDiff,
  type PlatformDiff,
} from './image-diff.ts';
export type { ContentReader, DiffedFile } from './layer-entries.ts';
export type { ValueChange } from './value-change.ts';
