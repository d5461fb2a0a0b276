import type { BlobReader, Descriptor, ImageSource, Platform } from '@strake/oci';
import type { LayerDescriptor } from '../plugin/index-plan.ts';
import type { NextBase } from './redraft-config.ts';

/** The base that an image moves to, for its platform. */
export interface FoundBase extends NextBase {
  /** As the user wrote it. */
  readonly reference: string;
  /** All of it, lowest first. */
  readonly all: readonly LayerDescriptor[];
  readonly platform: Platform;
  /** Full reference without a digest; absent outside of registries. */
  readonly name?: string;
  /** Of the manifest for the platform. */
  readonly digest?: string;
  /** What the reference names. */
  readonly root?: Descriptor;
  /** Reads the layers. */
  readonly blobs: BlobReader;
  readonly origin?: NonNullable<ImageSource['origin']>;
}
