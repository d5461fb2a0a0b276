import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import type { EntryDiff } from './entry-diff.ts';
import type { ValueChange } from './value-change.ts';

/** What two images have not in common, as frozen plain data. `Facts` is what the caller's reader says of contents. */
export interface ImageDiff<Facts = never> {
  readonly before: DiffedImage;
  readonly after: DiffedImage;
  /** True if nothing differs, apart from what is ignored. */
  readonly equal: boolean;
  /** What was ignored. */
  readonly ignored: readonly Noise[];
  /** Values of the root beside what it lists. `manifests` is the order of the platforms that both have. */
  readonly index: readonly ValueChange[];
  /** In the order of the second image, then those that only the first has. */
  readonly platforms: readonly PlatformDiff<Facts>[];
  /** What the indexes list besides images, and only one of them has: attestations, artifacts. */
  readonly others: readonly OtherDiff[];
}

/** One of the two images. */
export interface DiffedImage {
  /** `oci:dist/oci:v1` */
  readonly name: string;
  readonly root: Descriptor;
}

/** Kinds of differences that can be ignored. */
export type Noise = 'timestamps' | 'history' | 'tar' | 'attestations';

/**
 * - `timestamps`: `created` of configs, their history and annotations, and times of entries
 * - `history`: the history of configs
 * - `tar`: order and form of the entries in a layer, and its compression
 * - `attestations`: attestations and other artifacts that the index lists
 */
export const NOISE: readonly Noise[] = ['timestamps', 'history', 'tar', 'attestations'];

/** One platform of the two images. */
export interface PlatformDiff<Facts = never> {
  /** As the second image has it, if it has it: `linux/arm/v7`. */
  readonly platform: string;
  /** `same`: nothing differs, apart from what is ignored. */
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  readonly before?: DiffedPlatform;
  readonly after?: DiffedPlatform;
  /** Values of what the index says of the image, without digest and size: its platform and annotations. */
  readonly descriptor: readonly ValueChange[];
  /** Values of the manifest, without config and layers: its annotations. */
  readonly manifest: readonly ValueChange[];
  /**
   * Values of the config, without the diff IDs of its layers. The environment is compared by name (`['config', 'Env', 'PATH']`), and a list
   * of strings as a whole.
   */
  readonly config: readonly ValueChange[];
  /** In the order of the second image, those that only the first has where they were. */
  readonly layers: readonly LayerDiff[];
  /** Of all layers that differ, as they lie on each other: by path. Empty for a platform that only one image has: its layers are not read. */
  readonly entries: readonly EntryDiff<Facts>[];
}

export interface DiffedPlatform {
  readonly platform: string;
  readonly digest: string;
  readonly configDigest: string;
  /** Compressed bytes of all layers. */
  readonly layersSize: number;
}

/** A layer of one or both images. */
export interface LayerDiff {
  /**
   * - `same`: equal digests at corresponding positions; it was not read
   * - `moved`: equal digests, another position; entries are told of if it hides others now
   * - `recompressed`: equal entries, and equal diff IDs in the configs
   * - `rewritten`: equal entries, in another order or form
   * - `retimed`: entries that are equal apart from their times
   * - `changed`, `added`, `removed`
   */
  readonly change:
    | 'same'
    | 'moved'
    | 'recompressed'
    | 'rewritten'
    | 'retimed'
    | 'changed'
    | 'added'
    | 'removed';
  readonly before?: DiffedLayer;
  readonly after?: DiffedLayer;
  /** True if a layer that differs was not read: its bytes are not where the image is, or only one image has the platform. */
  readonly unread?: true;
}

export interface DiffedLayer {
  /** From the lowest, 0. */
  readonly position: number;
  readonly mediaType: string;
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
  readonly diffId?: string;
  /** From the history. */
  readonly createdBy?: string;
  readonly urls?: readonly string[];
  readonly annotations?: StringMap;
}

/** What an index lists besides images. */
export interface OtherDiff {
  readonly change: 'added' | 'removed';
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: StringMap;
}
