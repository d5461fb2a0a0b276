import type { Descriptor, PushBase, PushImage } from '@strake/core/plugin';
import type { SbomFormat } from '../options/options.ts';

/** The image for one platform. */
export interface AttestedImage extends Pick<PushImage, 'layers' | 'platform'> {
  readonly descriptor: Descriptor;
  /** RFC 3339, as its config says. */
  readonly created?: string;
  readonly base?: PushBase;
}

/** What is attested of an image. */
export interface Attested {
  /** Its name in the configuration. */
  readonly image: string;
  /** What its SBOMs call it: the last part of its repository. */
  readonly name: string;
  readonly images: readonly AttestedImage[];
  /** Absent: there is none, or it is not known yet. */
  readonly index?: Descriptor;
}

/** What an image contains: plain data. */
export interface Contents {
  /** SBOMs by the digest of what they are about. */
  readonly documents: readonly {
    readonly digest: string;
    readonly format: SbomFormat;
    readonly text: string;
  }[];
  /** Which toolchains the own programs of each image name. */
  readonly toolchains: readonly (readonly string[])[];
  /** Files of layers that the SBOMs name by their digests, because they have too many. */
  readonly unlistedFiles: number;
}
