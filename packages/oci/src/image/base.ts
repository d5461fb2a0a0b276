import type { Descriptor, Platform } from '../spec/descriptor.ts';
import type { ImageConfig } from '../spec/image-config.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { Manifest } from '../spec/manifest.ts';

/** What images are made on: an image, or an image index with several. */
export interface Base {
  /** As the user wrote it, for messages: `alpine:3`. */
  readonly name: string;
  readonly source: ImageSource;
  /** The target of the reference: an index, or a single manifest. */
  readonly root: Descriptor;
  /** In the order of the index. */
  readonly images: readonly BaseImage[];
}

/** An image of a base. */
export interface BaseImage {
  /** Normalized. For Windows with `os.version`, if the index or the config has it. */
  readonly platform: Platform;
  readonly descriptor: Descriptor;
  /** Manifests that the index lists as attestations of this one, in its order, as BuildKit makes them. */
  readonly attestations?: readonly Descriptor[];
  /** Present if it had to be read for the platform of a single image. */
  readonly content?: BaseContent;
}

/** Manifest and config of an image of a base. */
export interface BaseContent {
  readonly manifest: Manifest;
  readonly config: ImageConfig;
}
