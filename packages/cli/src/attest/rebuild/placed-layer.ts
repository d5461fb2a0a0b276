import type { Descriptor, ImageSource } from '@strake/core';

/** A layer, and where it is read from. */
export interface PlacedLayer {
  readonly source: ImageSource;
  readonly layer: Descriptor;
}
